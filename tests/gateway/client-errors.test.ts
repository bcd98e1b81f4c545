import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { clientError, codeOf, parseFailure } from '#gateway/client-errors.ts';
import { change, daysAgo } from '#support/changes.ts';
import { hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';
import { planted } from './canaries.ts';

/** As Apollo hands it over: its own code beside the message of graphql-js. */
const told = (code: string, message: string, more: Record<string, unknown> = {}) =>
  clientError({ message, extensions: { code, ...more } }, new GraphQLError(message));

describe('what a caller is told of a failure', () => {
  it.each([
    ['Cannot query field "nam" on type "Child". Did you mean "name"?', ' Cannot query field "nam" on type "Child".'],
    ['Unknown argument "i" on field "Query.child".', ' Unknown argument "i" on field "Query.child".'],
    ['Int cannot represent non-integer value: "Smith"', ' Int cannot represent this value.'],
    ['Enum "Gender" cannot represent non-enum value: "Smith".', ' Enum "Gender" cannot represent this value.'],
    ['Value "Smith" does not exist in "Gender" enum.', ''],
    ['A sentence nobody here has read about Smith', ''],
  ])('of %s is said only what holds no value', (message, said) => {
    const { message: sentence } = told('GRAPHQL_VALIDATION_FAILED', message);
    expect(sentence).toBe(`The query does not fit the schema.${said}`);
  });

  it.each([
    ['Variable "$id" got invalid value { a: "Smith" }; ID cannot represent value: { a: "Smith" }', 'id'],
    [
      'Variable "$c" got invalid value "Smith" at "c.gender"; Value "Smith" does not exist in "Gender" enum.',
      'c.gender',
    ],
    ['Variable "$c" got invalid value { a: "x at ", Smith: "y" } at "c.a[3].b"; Expected type.', 'c.a[3].b'],
  ])('of a variable is said which one and where, not what it holds: %s', (message, field) => {
    const error = told('BAD_USER_INPUT', message);
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(JSON.stringify(error)).not.toContain('Smith');
  });

  it('of a literal that does not fit is which type was expected', () => {
    const error = told('GRAPHQL_VALIDATION_FAILED', 'Expected value of type "Date", found "Smith"; nothing');
    expect(error.extensions?.code).toBe('BAD_USER_INPUT');
    expect(error.message).toBe('A value does not fit what the field takes. Expected value of type "Date".');
  });

  it('of introspection is where the schema is to be had instead', () => {
    const error = told('GRAPHQL_VALIDATION_FAILED', 'GraphQL introspection is not allowed by Apollo Server', {
      validationErrorCode: 'INTROSPECTION_DISABLED',
    });
    expect(error.message).toMatch(/^Introspection is not available here\. The schema is in `schema\/`/);
  });

  it('of what a subgraph, a library or the database said is nothing at all', () => {
    const inner = new Error('password=hunter2 at 10.0.0.5:5432');
    const error = new GraphQLError(inner.message, { originalError: inner });
    const answer = clientError(
      { message: inner.message, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'children' } },
      error,
    );
    expect(answer.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|children|10\.0/);
    // Not even where it has learned to speak as the library does.
    const likeOurs = told('INTERNAL_SERVER_ERROR', 'Cannot query field "hunter2" on type "Child".');
    expect(JSON.stringify(likeOurs)).not.toContain('hunter2');
  });

  it('keeps the code of a refusal of ours, and tells an outage from a fault', () => {
    const refused = new AppError('FORBIDDEN', { field: 'upn' });
    expect(codeOf(new GraphQLError('x', { originalError: refused }))).toBe('FORBIDDEN');
    expect(codeOf(new GraphQLError('x', { originalError: Object.assign(new Error('x'), { code: '57P01' }) }))).toBe(
      'SERVICE_UNAVAILABLE',
    );
    expect(codeOf(new GraphQLError('x', { extensions: { code: 'constructor' } }))).toBe('INTERNAL_SERVER_ERROR');
  });

  it('of a text that is not GraphQL is the sentence alone when nobody knows where', () => {
    expect(parseFailure(new Error('Smith'))).toEqual({
      message: 'The query is not written as GraphQL.',
      extensions: { code: 'GRAPHQL_PARSE_FAILED', remedy: 'Check the query at the place that is named.' },
    });
  });
});

describe('a value somebody sent', () => {
  const lines: string[] = [];
  const keep = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
  const log: Log = { info: keep, warn: keep, error: keep };
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ log });
  });
  afterAll(() => stack.stop());

  it('never comes back in an error, and never reaches the log, wherever and however it was sent', async () => {
    let [refused, runs] = [0, 0];
    await fc.assert(
      fc.asyncProperty(planted, async ({ query, variables, canary }) => {
        const { text, headers, errors } = await stack.ask('amira', query, variables ? { variables } : {});
        runs += 1;
        refused += errors ? 1 : 0;
        expect(`${text}${JSON.stringify([...headers])}`).not.toContain(canary);
      }),
      { numRuns: 500 },
    );
    expect(lines.join('\n')).not.toMatch(/Zq[a-z]{10}/);
    // Otherwise the test would look at answers in which there is nothing to see.
    expect(refused).toBeGreaterThan(runs / 2);
  });

  it('never comes back or reaches the log when a database repeats it in what it complains of', async () => {
    await stack.database.sql(
      `create function involvements.complain() returns trigger language plpgsql as
         $$ begin raise exception 'cannot keep %', new.team; end $$;
       create trigger complain before insert on involvements.involvement
         for each row execute function involvements.complain()`,
    );
    const robin = await hire(stack);
    lines.length = 0;
    const { status, text } = await change(robin.ask, 'recordInvolvement', {
      childId: child.none,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(3),
      team: 'Zqcomplaint',
    });
    expect(status).toBe(500);
    expect(text).not.toContain('Zqcomplaint');
    expect(lines.join('\n')).toContain('P0001');
    expect(lines.join('\n')).not.toContain('Zqcomplaint');
  });
});
