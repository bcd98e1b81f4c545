/**
 * Checks a family's report with nothing but the report: in a browser without a network, and in Node. WebCrypto alone does
 * the hashing and the signatures. The way up a tree is the one `transparency/` goes; the rest is written a second time, and
 * tests hold the two against each other.
 *
 * This file is put into the page as it is, without its types: it may use nothing that a browser has not.
 */
import { climb } from '#transparency/climb.ts';
import type { FamilyReport, ReportLine } from '#transparency/report.ts';

/** Null where it holds; otherwise what is the matter, in words for whoever reads the page. */
export type Fault = string | null;

export interface SignedBy {
  readonly name: string;
  /** The whole key, as `name+id+key`: what is to be compared, for the identifier alone could be matched by trying. */
  readonly key: string;
  /** When a witness signed; null for the log itself. */
  readonly time: string | null;
}

export interface Verdict {
  /** Whether the log's signed statement holds. */
  readonly checkpoint: Fault;
  readonly size: number;
  readonly signedBy: readonly SignedBy[];
  /** Whether the log was told what this report says. */
  readonly told: Fault;
  readonly header: Fault;
  /** `entry`: whether it names its entry; `whole`: whether all of that is there. */
  readonly lines: readonly { readonly fault: Fault; readonly entry: boolean; readonly whole: boolean }[];
}

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;
const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const encoded = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The one way to write these bytes: what could be written in two ways could be changed unseen. */
function decoded(text: string): Bytes {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  if (encoded(bytes) !== text) throw new Error('it is not written as it should be');
  return bytes;
}

const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const leafOf = (body: Uint8Array): Promise<Bytes> => sha256(joined(Uint8Array.of(0), body));
const nodeOf = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => sha256(joined(Uint8Array.of(1), left, right));

/** The root of the tree of these leaves (RFC 6962, section 2.1). */
async function treeRoot(leaves: readonly Bytes[]): Promise<Bytes> {
  const [only] = leaves;
  if (only === undefined) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return only;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeOf(await treeRoot(leaves.slice(0, half)), await treeRoot(leaves.slice(half)));
}

interface Signed {
  readonly size: number;
  readonly root: string;
  readonly signedBy: readonly SignedBy[];
}

type PublicKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

interface Key {
  readonly name: string;
  readonly id: string;
  readonly text: string;
  readonly type: number;
  readonly key: PublicKey;
}

async function keyOf(text: string): Promise<Key> {
  const [, name = '', id = '', base64 = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = decoded(base64);
  const own = hex(await sha256(joined(utf8(`${name}\n`), bytes))).slice(0, 8);
  if (bytes.length !== 33 || own !== id) throw new Error('a key is not what it claims to be');
  const key = await crypto.subtle.importKey('raw', bytes.slice(1), { name: 'Ed25519' }, false, ['verify']);
  return { name, id, text, type: bytes[0] ?? 0, key };
}

const LOG = 1;
const WITNESS = 4;

/** One signature of a key that is named in the report; null where the line is somebody else's. */
async function signatureIn(line: string, text: string, keys: readonly Key[]): Promise<SignedBy | null> {
  const [, name = '', base64 = ''] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  if (name === '') throw new Error('a line of its signatures is not one');
  const bytes = decoded(base64);
  const by = keys.find((key) => key.name === name && key.id === hex(bytes.slice(0, 4)));
  if (by === undefined) return null;
  const seconds = by.type === WITNESS ? new DataView(bytes.buffer).getBigUint64(4) : null;
  const signed = seconds === null ? text : `cosignature/v1\ntime ${seconds}\n${text}`;
  const whole = by.type === WITNESS ? 76 : 68;
  if (bytes.length !== whole || !(await crypto.subtle.verify('Ed25519', by.key, bytes.slice(-64), utf8(signed)))) {
    throw new Error(`the signature of ${by.name} is wrong`);
  }
  const time = seconds === null ? null : new Date(Number(seconds) * 1000).toISOString();
  return { name: by.name, key: by.text, time };
}

/** What the log has signed, and its witness where it has one: every key in the report must have signed it. */
async function opened(note: string, vkeys: readonly string[]): Promise<Signed> {
  const keys = await Promise.all(vkeys.map(keyOf));
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new Error('it is not signed');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  const signedBy = (await Promise.all(lines.map((line) => signatureIn(line, text, keys)))).filter((by) => by !== null);
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (!keys.some(({ type, name }) => type === LOG && name === origin)) throw new Error('the log’s own key is missing');
  const silent = keys.find(({ text: own }) => !signedBy.some(({ key }) => key === own));
  if (silent) throw new Error(`${silent.name} has not signed it`);
  if (!/^(?:0|[1-9]\d*)$/.test(size) || decoded(root).length !== 32) throw new Error('it is no statement of a log');
  return { size: Number(size), root, signedBy };
}

/** Whether an entry with this hash stands at this place of the log. */
async function stands(leaf: string, place: number, proof: readonly string[], { size, root }: Signed): Promise<boolean> {
  if (!(Number.isSafeInteger(place) && place >= 0 && place < size)) return false;
  const steps: (readonly [sibling: Bytes, left: boolean])[] = [];
  if (!climb(place, size - 1, proof.map(decoded), (sibling, left) => steps.push([sibling, left]))) return false;
  let hash = decoded(leaf);
  for (const [sibling, left] of steps) hash = left ? await nodeOf(sibling, hash) : await nodeOf(hash, sibling);
  return encoded(hash) === root;
}

const kinds: Readonly<Record<string, string>> = {
  OUTCOME: 'LOOK',
  FEED: 'UPDATE',
  EXPORT: 'EXPORT',
  ERASURE: 'ERASURE',
  REPORT: 'REPORT',
};

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day in England, put together by ourselves: browsers differ in how they write one. */
function dayOf(at: string): string {
  const parts = new Map(london.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

/** What is left of an entry when it is told: the whole line, so that nothing can be said in it that is not compared. */
function toldBy(said: Readonly<Record<string, unknown>>): Omit<ReportLine, 'place' | 'leaf'> {
  const { at, reason, purpose, role, mediator, override, children } = said;
  const details = new Set(Object.values(children as Record<string, string[]>).flat());
  return {
    at: at as string,
    day: dayOf(at as string),
    kind: kinds[String(said.kind)] ?? 'none',
    // An entry that is shown whole is of nobody's organisation.
    organisationKind: null,
    role: role as string | null,
    reason: reason as string | null,
    purpose: purpose as string | null,
    details: [...details].sort(),
    mediated: (mediator ?? null) !== null,
    overridden: (override ?? null) !== null,
    organisation: null,
  };
}

const inOrder = (line: object): string =>
  JSON.stringify(Object.entries(line).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Whether a line says what the whole entry says, all of it and no more, where the report brings it along. */
async function saysWhat({ place: _place, leaf, ...line }: ReportLine, base64: string): Promise<boolean> {
  const bytes = decoded(base64);
  const said = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  const isNobodys = (said.organisation ?? null) === null && said.decision !== 'REFUSED';
  return isNobodys && inOrder(line) === inOrder(toldBy(said)) && encoded(await leafOf(bytes)) === leaf;
}

async function lineFault({ lines, hashes, bodies, proofs }: FamilyReport, index: number, log: Signed): Promise<Fault> {
  const text = lines[index] ?? '';
  if (encoded(await leafOf(utf8(text))) !== hashes[index + 1]) return 'this line was changed after it was written';
  const line = JSON.parse(text) as ReportLine;
  const { place, leaf } = line;
  // Of a hidden child it is not told which entry it is: the line is held by the root that the log was told.
  if (place === null || leaf === null) {
    const isBare = place === leaf && line.at === null && proofs[index]?.length === 0 && bodies[index] === null;
    return isBare ? null : 'this line tells of an entry and does not say of which';
  }
  if (!(await stands(leaf, place, proofs[index] ?? [], log))) return 'the log has no such entry at this place';
  const body = bodies[index] ?? null;
  return body === null || (await saysWhat(line, body)) ? null : 'the entry says something else than this line';
}

async function toldFault({ told, hashes, lines, bodies, proofs }: FamilyReport, log: Signed): Promise<Fault> {
  const bytes = decoded(told.body);
  const leaf = encoded(await leafOf(bytes));
  if (!(await stands(leaf, told.place, told.proof, log))) return 'the log was not told of this report';
  const { kind, document } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>;
  const root = hex(await treeRoot(hashes.map(decoded)));
  if (kind !== 'REPORT' || document !== root) return 'the log was told of another report than this';
  const whole = hashes.length === lines.length + 1 && [bodies, proofs].every(({ length }) => length === lines.length);
  return whole ? null : 'lines are missing, or there are more than were written';
}

/** Whatever cannot even be read does not hold. */
async function faultOf(check: () => Promise<Fault>): Promise<Fault> {
  try {
    return await check();
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
}

/** Checks everything in a report, and says of each part what is the matter with it. */
export async function verifyReport(report: FamilyReport): Promise<Verdict> {
  let log: Signed = { size: 0, root: '', signedBy: [] };
  const checkpoint = await faultOf(async () => {
    log = await opened(report.checkpoint, report.keys);
    return null;
  });
  const told = await faultOf(() => toldFault(report, log));
  const header = await faultOf(async () =>
    encoded(await leafOf(utf8(report.header))) === report.hashes[0] ? null : 'the head of the report was changed',
  );
  const lines = await Promise.all(
    report.lines.map(async (text, index) => {
      const fault = await faultOf(() => lineFault(report, index, log));
      const entry = fault === null && (JSON.parse(text) as ReportLine).leaf !== null;
      return { fault, entry, whole: entry && (report.bodies[index] ?? null) !== null };
    }),
  );
  return { checkpoint, size: log.size, signedBy: log.signedBy, told, header, lines };
}
