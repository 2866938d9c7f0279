/**
 * For an object that is made field by field. Where one is made of every frame or result of a call, that is faster than spreading
 * parts that may be absent, and leaves one shape of object.
 */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
