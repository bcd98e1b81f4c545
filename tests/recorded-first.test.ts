/** Law 1 in its order: nothing is read before the intent is on record, and nothing leaves before the outcome is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import type { TrailEntry } from '#core/ports.ts';
import { change, daysAgo } from '#support/changes.ts';
import { asPersona } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('a request whose trail takes some entries and not others', () => {
  let stack: Stack;
  /** Kinds of entries that cannot be kept. */
  let refused: readonly TrailEntry['kind'][] = [];
  /** Parts that were asked anything. */
  let asked: string[] = [];
  beforeAll(async () => {
    stack = await startStack({
      change: (parts) => {
        const audit = parts.ports.audit ?? expect.unreachable();
        const append = async (entry: TrailEntry): Promise<number> => {
          if (refused.includes(entry.kind)) throw new AppError('SERVICE_UNAVAILABLE');
          return audit.append(entry);
        };
        const running = parts.running.map((part) => ({
          ...part,
          execute: (...args: Parameters<typeof part.execute>) => {
            asked.push(part.name);
            return part.execute(...args);
          },
        }));
        return { ...parts, running, ports: { ...parts.ports, audit: { ...audit, append } } };
      },
    });
  });
  afterAll(() => stack.stop());
  beforeEach(() => {
    [refused, asked] = [[], []];
  });

  const look = () => stack.ask('amira', `{ child(id: "${child.whoElse}") { familyName } }`);
  const nothing = { status: 503, data: undefined };

  it('is answered where all are taken', async () => {
    expect(await look()).toMatchObject({ status: 200, data: { child: { familyName: expect.any(String) } } });
    expect(asked).toContain('children');
  });

  it('reads nothing while its intent cannot be kept, though its outcome could', async () => {
    refused = ['INTENT'];
    expect(await look()).toMatchObject(nothing);
    expect(asked).toEqual([]);
  });

  it('changes nothing while its intent cannot be kept', async () => {
    refused = ['INTENT'];
    const started = { childId: child.none, serviceType: 'HLTH_GP', startedOn: daysAgo(2) };
    expect((await change(asPersona(stack, 'amira'), 'recordInvolvement', started)).status).toBe(503);
    expect(asked).toEqual([]);
  });

  it('answers nothing while its outcome cannot be kept, though all was read', async () => {
    refused = ['OUTCOME'];
    const reply = await look();
    expect(reply).toMatchObject(nothing);
    expect(reply.text).not.toContain('familyName');
    expect(asked).toContain('children');
  });

  it('is told what was wrong with it only once that it was declined is on record', async () => {
    const nonsense = () => stack.ask('amira', '{ nonsense');
    const told = await nonsense();
    expect(told.status).toBe(400);
    const entries = (await stack.trail()).filter(({ request }) => request === told.headers.get('x-request-id'));
    expect(entries).toMatchObject([{ kind: 'REFUSAL', rules: ['GRAPHQL_PARSE_FAILED'] }]);
    refused = ['REFUSAL'];
    expect(await nonsense()).toMatchObject(nothing);
  });
});
