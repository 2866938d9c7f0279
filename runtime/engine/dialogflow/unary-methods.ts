/** The unary methods by name; requests were decoded by the descriptor, results are encoded by it. */
import type { LiveAnswer } from '../ports.ts';

// biome-ignore lint/suspicious/noExplicitAny: requests were decoded by the descriptor; each method names what it reads.
export type Request = any;
export type UnaryMethods = Readonly<Record<string, (request: Request, live?: LiveAnswer) => object | Promise<object>>>;
