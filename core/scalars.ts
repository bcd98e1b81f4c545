/**
 * What the schema's scalars take. Every one has a bound and a shape, so that no free text can enter the child graph
 * (law 6); a value that does not fit is BAD_USER_INPUT, and the message never repeats it.
 */
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { AppError } from './errors.ts';
import { isoDate, nhsNumber, postcode, upn, userNumber } from './ids.ts';
import { network } from './network.ts';
import { PRACTICE } from './places.ts';

type Parse = (text: string) => string | undefined;

/** No control characters, no lone surrogates: PostgreSQL refuses the one, its driver rewrites the other. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const unprintable = /[\u0000-\u001f\u007f-\u009f]/;

const text =
  (limit: number, shape?: RegExp): Parse =>
  (value) => {
    const clean = value.normalize('NFC').trim();
    if (clean === '' || clean.length > limit || unprintable.test(clean) || !clean.isWellFormed()) return undefined;
    return shape === undefined || shape.test(clean) ? clean : undefined;
  };

/** Letters and marks of any script, and what stands between them in names; `*` at the end of a search. */
const nameShape = /^[\p{L}\p{M} .'’-]+\*?$/u;

/** A day of a calendar that every clock here knows, with room for the years that are reckoned before and after it. */
const date: Parse = (value) => (/^(?:1[89]|2\d)\d\d-/.test(value) ? isoDate(value) : undefined);

/** RFC 3339: a moment with its time zone, on a day that exists. */
const dateTime: Parse = (value) =>
  /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):\d\d)$/.test(value) &&
  date(value.slice(0, 10)) !== undefined &&
  !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

const parsers: Readonly<Record<string, Parse>> = {
  Date: date,
  PersonName: text(35, nameShape),
  AddressLine: text(60),
  Postcode: postcode,
  PostcodeDistrict: text(4),
  PhoneNumber: text(35, /^[+\d][\d ()-]*(?:x\d+)?$/),
  NhsNumber: nhsNumber,
  Upn: upn,
  StatedValue: text(1_000),
  PracticeCode: text(8, PRACTICE),
  EstablishmentNumber: text(7, /^\d{6,7}$/),
  UserNumber: (value) => (userNumber(value) === undefined ? undefined : value.replace(/[ -]/g, '')),
  WorkName: text(100),
  EmailAddress: text(254, /^[^\s@]+@[^\s@]+$/),
  Reference: text(40, /^[A-Za-z0-9./-]+$/),
  IdempotencyKey: text(64, /^[\w.:-]{8,64}$/),
  PublicKey: text(124, /^[A-Za-z0-9+/]{59,124}={0,2}$/),
  OneTimeCode: text(6, /^\d{6}$/),
  AuthenticatorUri: text(400, /^otpauth:/),
  ConfirmationNumber: text(8, /^\d{8}$/),
  FieldCoordinate: text(200, /^\w+\.\w+$/),
  RuleName: text(64, /^(?:mediator:)?[AD]\d+-[a-z-]+$/),
  ProblemField: text(64),
  ProblemText: text(400),
  OperationName: text(200, /^\w+$/),
  DateTime: dateTime,
  SharingWord: text(64, /^[A-Z][A-Z_]*$/),
  AgreementVersion: text(64),
  SchemaField: text(100, /^\w+\.\w+$/),
  EvidenceReference: text(100, /^[\p{L}\p{N} ()#./:_-]+$/u),
  StatementHash: text(64, /^[0-9a-f]{64}$/),
  WebAddress: text(500, /^https?:\/\/\S+$/),
  VerificationKey: text(49, /^whpk_[A-Za-z0-9+/]{43}=$/),
  Network: network,
  FigurePeriod: text(7, /^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/),
  FigureArea: text(9, /^(?:\d{3}|ENGLAND|ELSEWHERE)$/),
  FigureCategory: text(64, /^[A-Z0-9_]+$/),
  FigureDescription: text(400),
  // Ours alone to write: nothing is taken in.
  ReportFile: () => undefined,
};

/** Every scalar of ours that a client can write. */
export const knownScalars: readonly string[] = Object.keys(parsers);

function scalar(name: string, parse: Parse): GraphQLScalarType {
  const take = (value: unknown): string => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed === undefined) throw new AppError('BAD_USER_INPUT', { field: name });
    return parsed;
  };
  return new GraphQLScalarType({
    name,
    parseValue: take,
    parseLiteral: (node: ValueNode) => take(node.kind === Kind.STRING ? node.value : undefined),
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
  });
}

/** What one part states to another passes through as it is; what arrives is checked where it is used. */
const stated: Readonly<Record<string, GraphQLScalarType>> = Object.fromEntries(
  ['RecordFacts', 'DecisionFacts'].map((name) => [name, new GraphQLScalarType({ name, serialize: (value) => value })]),
);

/** The scalars a subgraph declares, by name. */
export function scalarsFor(names: readonly string[]): Record<string, GraphQLScalarType> {
  return Object.fromEntries(
    names.map((name) => {
      const parse = parsers[name];
      const known = stated[name] ?? (parse && scalar(name, parse));
      if (known === undefined) throw new TypeError(`scalar ${name} has no rules`);
      return [name, known];
    }),
  );
}
