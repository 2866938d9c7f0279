/**
 * The shape of the code: how long a function is, how much it remembers, how deep it goes. A scope with many mutable variables
 * is a state machine that has not been written down yet; a long function is two. Pure: a path and a text in, findings out.
 */
import { parseAst } from 'rolldown/parseAst';

export const shapeLimits = {
  functionLines: 80,
  mutableVariables: 6,
  parameters: 4,
  nesting: 4,
  fileLines: 300,
} as const;

export type ShapeRule = keyof typeof shapeLimits | 'docstring';
export type ShapeFinding = {
  readonly rule: ShapeRule;
  readonly line: number;
  readonly name: string;
  readonly value: number;
};

/** The faults of one file as sentences for a person. */
export function describeShapeFaults({ path, text }: { readonly path: string; readonly text: string }): string[] {
  return findShapeFaults(path, text).map(({ rule, line, name, value }) => {
    if (rule === 'docstring') return `${path}:${line}: ${name} needs a docstring`;
    return `${path}:${line}: ${name} has ${value} for ${rule}, more than ${shapeLimits[rule]}`;
  });
}

type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
};

/** Findings over the limits; `limits` lets a report ask with lower ones. Throws where the text does not parse. */
export function findShapeFaults(
  path: string,
  text: string,
  limits: Record<keyof typeof shapeLimits, number> = shapeLimits,
): ShapeFinding[] {
  const program = parseAst(text, { lang: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.mjs') ? 'js' : 'ts' });
  const walk = new ShapeWalk(text, limits);
  walk.module(program as unknown as Node);
  return walk.findings;
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const deepening = new Set([
  'IfStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'SwitchStatement',
  'TryStatement',
]);
const groupsOfTests = /^(?:describe|suite)$/;
/** An exported function that is shorter than this says what it does by its name and types. */
const documentedFromLines = 16;

class ShapeWalk {
  readonly findings: ShapeFinding[] = [];
  readonly #text: string;
  readonly #limits: Record<keyof typeof shapeLimits, number>;
  readonly #lineStarts: readonly number[];

  constructor(text: string, limits: Record<keyof typeof shapeLimits, number>) {
    this.#text = text;
    this.#limits = limits;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  }

  module(program: Node): void {
    const body = program.body as Node[];
    const data = body.reduce((lines, statement) => lines + this.#dataLines(statement), 0);
    const lines = this.#lineStarts.length - (this.#text.endsWith('\n') ? 1 : 0) - data;
    this.#report('fileLines', program, 'file', lines);
    this.#report('mutableVariables', program, 'module', countMutable(body));
    for (const statement of body) this.#documentation(statement);
    this.#visit(program, '', 0);
  }

  #visit(node: Node, name: string, depth: number): void {
    if (functions.has(node.type)) {
      this.#function(node, name);
      return;
    }
    if (node.type === 'ClassBody') {
      const fields = (node.body as Node[]).filter((member) => isMutableField(member));
      this.#report('mutableVariables', node, name || 'class', fields.length);
    }
    const deeper = deepening.has(node.type) ? depth + 1 : depth;
    if (deeper > depth) this.#report('nesting', node, name || 'block', deeper);
    for (const [key, child] of childrenOf(node)) {
      // `else if` reads as one level.
      const sameLevel = key === 'alternate' && child.type === 'IfStatement';
      this.#visit(child, nameOf(node, child) ?? name, sameLevel ? depth : deeper);
    }
  }

  #function(node: Node, name: string): void {
    const label = (node.id as Node | null)?.name?.toString() ?? (name || 'anonymous function');
    if (!groupsOfTests.test(name)) {
      this.#report('functionLines', node, label, this.#line(node.end) - this.#line(node.start) + 1);
    }
    const parameters = node.params as Node[];
    this.#report('parameters', node, label, parameters.length);
    const body = node.body as Node | null;
    if (body?.type === 'BlockStatement') {
      this.#report('mutableVariables', node, label, countMutable(body.body as Node[]));
    }
    for (const parameter of parameters) this.#visit(parameter, label, 0);
    if (body) this.#visit(body, label, 0);
  }

  #report(rule: keyof typeof shapeLimits, node: Node, name: string, value: number): void {
    if (value > this.#limits[rule]) this.findings.push({ rule, line: this.#line(node.start), name, value });
  }

  /** Tables and catalogs are data: lines of a literal that holds no function with a body do not make a file long. */
  #dataLines(statement: Node): number {
    const declaration = (statement.declaration as Node | null) ?? statement;
    if (declaration.type !== 'VariableDeclaration') return 0;
    return (declaration.declarations as Node[]).reduce((lines, { init }) => {
      const literal = unwrap(init as Node | null);
      if (!literal || !/^(?:Object|Array)Expression$/.test(literal.type) || holdsCode(literal)) return lines;
      return lines + this.#line(literal.end) - this.#line(literal.start);
    }, 0);
  }

  /** Exported factories and longer functions say their units, errors and source in a docstring. */
  #documentation(statement: Node): void {
    if (statement.type !== 'ExportNamedDeclaration') return;
    const declaration = statement.declaration as Node | null;
    const named = declaration && exportedFunction(declaration);
    if (!named) return;
    const lines = this.#line(named.node.end) - this.#line(named.node.start) + 1;
    if (lines < documentedFromLines && !/^(?:create|compose)[A-Z]/.test(named.name)) return;
    if (/\*\/\s*$/.test(this.#text.slice(0, statement.start))) return;
    this.findings.push({ rule: 'docstring', line: this.#line(statement.start), name: named.name, value: lines });
  }

  #line(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

function exportedFunction(declaration: Node): { node: Node; name: string } | undefined {
  if (declaration.type === 'FunctionDeclaration') {
    return { node: declaration, name: String((declaration.id as Node).name) };
  }
  if (declaration.type !== 'VariableDeclaration') return undefined;
  const [declarator] = declaration.declarations as Node[];
  const init = unwrap(declarator?.init as Node | null);
  return init && functions.has(init.type)
    ? { node: init, name: String((declarator!.id as Node).name ?? 'exported function') }
    : undefined;
}

/** `let` and `var` of one function, blocks included; the counters of loops and nested functions are scopes of their own. */
function countMutable(statements: readonly Node[]): number {
  let count = 0;
  const visit = (node: Node): void => {
    if (functions.has(node.type) || node.type === 'ClassBody') return;
    if (node.type === 'VariableDeclaration' && node.kind !== 'const') count += (node.declarations as Node[]).length;
    for (const [key, child] of childrenOf(node)) {
      const loopHead = /^For/.test(node.type) && (key === 'init' || key === 'left');
      if (!loopHead) visit(child);
    }
  };
  for (const statement of statements) visit(statement);
  return count;
}

const isMutableField = (member: Node): boolean =>
  member.type === 'PropertyDefinition' && member.readonly !== true && member.declare !== true && member.static !== true;

function holdsCode(node: Node): boolean {
  if (functions.has(node.type) && (node.body as Node | null)?.type === 'BlockStatement') return true;
  return childrenOf(node).some(([, child]) => holdsCode(child));
}

function unwrap(node: Node | null | undefined): Node | undefined {
  if (!node) return undefined;
  return /^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type) ? unwrap(node.expression as Node) : node;
}

/** What a function is called where it stands, for a finding that a person can follow. */
function nameOf(node: Node, child: Node): string | undefined {
  if (!functions.has(child.type) && child.type !== 'ClassBody') return undefined;
  const key = (node.key ?? node.id ?? (node.type === 'CallExpression' ? node.callee : undefined)) as Node | undefined;
  return key?.name?.toString() ?? (key?.value as string | undefined);
}

function childrenOf(node: Node): [string, Node][] {
  return Object.entries(node).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isNode).map((child): [string, Node] => [key, child]),
  );
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
