/** Compares our shapes with the vendor's, by type alone. The result names the places that differ, so that the compiler's error does. */

type Leaf = string | number | boolean;

/**
 * Where a field of `Ours` does not exist in `Vendor`, or has another type there; `never` where all fit. Null and undefined
 * count for nothing, and what is open (`unknown`, records) is not compared.
 */
export type Misfits<Ours, Vendor, Path extends string = ''> = unknown extends Ours
  ? never
  : Ours extends Leaf
    ? Ours extends Vendor
      ? never
      : Path
    : Ours extends readonly (infer Entry)[]
      ? Vendor extends readonly (infer VendorEntry)[]
        ? Misfits<NonNullable<Entry>, NonNullable<VendorEntry>, `${Path}[]`>
        : Path
      : string extends keyof Ours
        ? never
        : {
            [K in keyof Ours & string]-?: K extends keyof Vendor
              ? Misfits<NonNullable<Ours[K]>, NonNullable<Vendor[K]>, `${Path}.${K}`>
              : `${Path}.${K}`;
          }[keyof Ours & string];

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

/** Fields that `Vendor` always has and `Ours` lacks, at every depth that `Ours` has; `never` where there are none. */
export type Lacks<Ours, Vendor, Path extends string = ''> = unknown extends Ours
  ? never
  : Ours extends Leaf
    ? never
    : Ours extends readonly (infer Entry)[]
      ? Vendor extends readonly (infer VendorEntry)[]
        ? Lacks<NonNullable<Entry>, NonNullable<VendorEntry>, `${Path}[]`>
        : never
      : string extends keyof Ours
        ? never
        :
            | `${Path}.${Exclude<RequiredKeys<Vendor>, keyof Ours> & string}`
            | {
                [K in keyof Ours & keyof Vendor & string]-?: Lacks<
                  NonNullable<Ours[K]>,
                  NonNullable<Vendor[K]>,
                  `${Path}.${K}`
                >;
              }[keyof Ours & keyof Vendor & string];

/** An answer in the vendor's place: it has what the vendor's always has, and nothing that the vendor's never has. */
export type Answer<Ours, Vendor> = Misfits<Ours, Vendor> | Lacks<Ours, Vendor>;

/** Does not compile unless `Places` is `never`; the error names the places. */
export const fits = <Places extends never>(): Places[] => [];
