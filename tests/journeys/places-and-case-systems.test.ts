import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { acceptEverywhere, accreditedCharity, administer, type Charity } from '#support/accrediting.ts';
import { daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire, send } from '#support/colleagues.ts';
import { feedLines } from '#support/feeding.ts';
import { AUDIENCE, child, type Stack, startStack } from '#support/stack.ts';

let stack: Stack;
let accreditation: Database;
beforeAll(async () => {
  stack = await startStack();
  accreditation = connect({ url: stack.database.url, schema: 'accreditation' });
});
afterAll(async () => {
  await accreditation.close();
  await stack.stop();
});

const at = ({ id, version }: { id: string; version: number }) => ({ locationId: id, version });

describe('a place where people sit', () => {
  let made: Charity;
  beforeAll(async () => {
    made = await accreditedCharity(stack, ['QUERY'], { placed: false });
  });
  const register = (networks: readonly string[]) =>
    administer(made.administrator.ask, 'registerLocation', { organisationId: made.id, name: 'The office', networks });
  /** Whether somebody of the organisation may ask from that address. */
  const holds = async (address: string): Promise<boolean> => {
    const worker = await hire(stack, { organisation: made.id });
    const standing = await stack.ports.standings?.standing(worker.account, 'explorer', address);
    expect(standing?.fault).toBeOneOf([null, 'NOT_AT_ACCEPTED_PLACE']);
    return standing?.fault === null;
  };

  it('is assessed by the organisation, accepted by its accrediting body, and counts for twelve months', async () => {
    const place = await register(['192.0.2.0/24', '2001:db8::/32']);
    expect(place.made).toMatchObject({ state: 'UNASSESSED', networks: ['192.0.2.0/24', '2001:db8::/32'] });
    const early = await administer(made.olga, 'acceptLocation', at(place.made));
    expect(early.refused).toEqual(['WRONG_STATE']);
    const assessed = await administer(made.administrator.ask, 'assessLocation', at(place.made));
    expect(assessed.made).toMatchObject({ state: 'ASSESSED', assessedOn: daysAgo(0) });
    expect(await holds('192.0.2.77')).toBe(false);
    expect((await administer(made.administrator.ask, 'acceptLocation', at(assessed.made))).refused).toEqual([
      'FORBIDDEN',
    ]);
    const stale = await administer(made.olga, 'acceptLocation', at(place.made));
    expect(stale.refused).toEqual(['CHANGED_SINCE']);
    const accepted = await administer(made.olga, 'acceptLocation', at(assessed.made));
    expect(accepted.made.state).toBe('ACCEPTED');
    expect(await holds('192.0.2.77')).toBe(true);
    expect(await holds('2001:db8:1::1')).toBe(true);
    expect(await holds('192.0.3.1')).toBe(false);
    const until = (day: string) =>
      stack.database.sql('update accreditation.location set expires_on = ? where id = ?', [day, accepted.made.id]);
    await until(daysAgo(1));
    expect(await holds('192.0.2.77')).toBe(false);
    await until(daysAgo(0));
    expect(await holds('192.0.2.77')).toBe(true);
    // Not from anywhere: but whoever sits there may.
    const elsewhere = await administer(made.administrator.ask, 'closeLocation', at(accepted.made));
    expect(elsewhere.refused).toEqual(['NOT_AT_ACCEPTED_PLACE']);
    expect(await holds('192.0.2.77')).toBe(true);
    await until(daysAgo(1));
    const closed = await administer(made.administrator.ask, 'closeLocation', at(accepted.made));
    expect([closed.refused, closed.made]).toEqual([[], null]);
  });

  it('is where its people must sit: from anywhere else they ask nothing, and their administrator only declares', async () => {
    const worker = await hire(stack, { organisation: made.id });
    const elsewhere = await worker.ask('{ viewer { role } }');
    expect([elsewhere.status, elsewhere.errors?.[0].extensions.code]).toEqual([403, 'STANDING_REFUSED']);
    const { data } = await made.administrator.ask('{ viewer { permissions } }');
    expect(data.viewer.permissions).toContain('DECLARE_ACCREDITATION');
    expect(data.viewer.permissions.toSorted()).toEqual([
      'DECLARE_ACCREDITATION',
      'SEE_ACCREDITATION',
      'SEE_DIRECTORY',
      'SEE_OWN_ACCESSES',
    ]);
    const place = await register(['127.0.0.0/16']);
    const assessed = await administer(made.administrator.ask, 'assessLocation', at(place.made));
    const accepted = await administer(made.olga, 'acceptLocation', at(assessed.made));
    await expect.poll(async () => (await worker.ask('{ viewer { role } }')).status).toBe(200);
    expect((await administer(made.administrator.ask, 'closeLocation', at(accepted.made))).refused).toEqual([]);
    await expect.poll(async () => (await worker.ask('{ viewer { role } }')).status).toBe(403);
  });

  it('is where an accreditation is given up from: from anywhere else nothing is lost, and nothing else is seen', async () => {
    const home = await accreditedCharity(stack, ['QUERY', 'FEED_DATA', 'ACCOUNT_ADMINISTRATION'], { placed: false });
    const { ask, account } = home.administrator;
    const whole = { organisationId: home.id };
    const less = () => administer(ask, 'declareFunctions', { ...whole, functions: ['QUERY', 'FEED_DATA'] });
    expect((await less()).refused).toEqual(['NOT_AT_ACCEPTED_PLACE']);
    expect((await administer(ask, 'withdrawAccreditation', whole)).refused).toEqual(['NOT_AT_ACCEPTED_PLACE']);
    const kept = () =>
      stack.database.sql('select accreditation, functions from accreditation.organisation where id = ?', [home.id]);
    expect(await kept()).toEqual([
      { accreditation: 'ACCREDITED', functions: ['QUERY', 'FEED_DATA', 'ACCOUNT_ADMINISTRATION'] },
    ]);
    const looks = [
      '{ accounts { nodes { id } } }',
      `{ explainAccess(accountId: "${account}") { operations { permission } } }`,
      '{ sharingAgreements { nodes { id } } }',
    ];
    const answers = async (): Promise<unknown[]> =>
      (await Promise.all(looks.map((look) => ask(look)))).map(({ errors }) => errors?.[0].extensions.code ?? 'OK');
    expect(await answers()).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    await acceptEverywhere(stack, home.id);
    await expect.poll(answers, { timeout: 5_000 }).toEqual(['OK', 'OK', 'OK']);
    expect((await less()).refused).toEqual([]);
    expect((await administer(ask, 'withdrawAccreditation', whole)).refused).toEqual([]);
    expect(await kept()).toEqual([{ accreditation: 'WITHDRAWN', functions: [] }]);
  });

  it('is not needed where there is nothing to lose: whoever’s yearly review is overdue may give up from anywhere', async () => {
    const late = await accreditedCharity(stack, ['QUERY'], { placed: false });
    const giveUp = () => administer(late.administrator.ask, 'withdrawAccreditation', { organisationId: late.id });
    expect((await giveUp()).refused).toEqual(['NOT_AT_ACCEPTED_PLACE']);
    await stack.database.sql('update accreditation.organisation set review_on = current_date - 2 where id = ?', [
      late.id,
    ]);
    expect((await giveUp()).refused).toEqual([]);
  });

  it('is not named with a network that is none, nor with one whose address goes on beyond its prefix', async () => {
    for (const network of ['192.0.2.1/24', '192.0.2.0', '300.0.0.0/8', '2001:db8::1/32', '::/129', 'office']) {
      expect((await register([network])).refused, network).toEqual(['BAD_USER_INPUT']);
    }
    for (const network of ['192.0.2.1/32', '10.1.0.0/16', '2001:db8::/32', '2001:db8::1/128']) {
      expect((await register([network])).refused, network).toEqual([]);
    }
    expect((await register([])).refused).toEqual(['TOO_MANY']);
  });

  it('is not anywhere at all: a network wider than an organisation’s own is no place', async () => {
    const [wide, clothed] = [
      ['0.0.0.0/0', '128.0.0.0/1', '10.0.0.0/15', '::/0', '2000::/3', '2001:db8::/31'],
      ['::/32', '::/80', '::ffff:0:0/96', '::ffff:10.0.0.0/104', '::ffff:192.0.2.1/128'],
    ];
    for (const network of [...wide, ...clothed]) {
      expect((await register([network])).refused, network).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('is nobody else’s business', async () => {
    const place = await register(['192.0.2.0/24']);
    const find = `{ organisation(id: "${made.id}") { locations { nodes { id } } installations { nodes { id } }
      accreditationCases { nodes { id } } accreditationEvents { nodes { id } } } }`;
    const none = { nodes: [] };
    const { data } = await asPersona(stack, 'nadia')(find);
    expect(data.organisation).toEqual({
      locations: none,
      installations: none,
      accreditationCases: none,
      accreditationEvents: none,
    });
    expect((await made.olga(find)).data.organisation.locations.nodes).toContainEqual({ id: place.made.id });
    expect((await administer(asPersona(stack, 'paul'), 'assessLocation', at(place.made))).refused).toEqual([
      'LOCATION_NOT_FOUND',
    ]);
  });

  it('is there for everybody who tries the demonstration', async () => {
    const without = await stack.database.sql(
      `select id from accreditation.organisation o where accreditation = 'ACCREDITED' and id not like 'CHARITY-%'
       and not exists (select 1 from accreditation.location l where l.organisation_id = o.id)`,
    );
    expect(without).toEqual([]);
  });
});

describe('a case system', () => {
  const through =
    (client: string, account: string): Asker =>
    async (query) => {
      const token = await signToken(demonstrationKeys(inject('dataDir')), { account, client, audience: AUDIENCE });
      return send(stack, query, { authorization: `Bearer ${token}`, 'access-reason': 'ALREADY_WORKING' });
    };
  const look = (client: string, account: string) => async (): Promise<string> => {
    const { status, errors } = await through(client, account)(`{ child(id: "${child.whoElse}") { id } }`);
    return status === 200 ? 'OK' : errors?.[0].extensions.code;
  };

  it('asks for its user only while product, installation and organisation are all accredited', async () => {
    const [nadia, neil, olga, martin] = ['nadia', 'neil', 'olga', 'martin'].map((name) => asPersona(stack, name)) as [
      Asker,
      Asker,
      Asker,
      Asker,
    ];
    const made = await accreditedCharity(stack, ['QUERY']);
    const { account } = stack.persona('ben');
    const becomes = (client: string, what: string) => expect.poll(look(client, account), { timeout: 5_000 }).toBe(what);
    const product = { supplier: 'Example Systems', name: randomUUID(), productVersion: '1', shared: true };
    expect((await administer(olga, 'registerProduct', product)).refused).toEqual(['NATIONAL_ONLY']);
    const registered = await administer(nadia, 'registerProduct', product);
    expect((await administer(neil, 'registerProduct', product)).refused).toEqual(['ALREADY_REGISTERED']);
    const moveProduct = (ask: Asker, { id, version }: { id: string; version: number }, to: string) =>
      administer(ask, 'moveProduct', { productId: id, version, to });
    const skipped = await moveProduct(nadia, registered.made, 'TYPE_ACCREDITED');
    expect(skipped.refused).toEqual(['WRONG_STATE']);
    const tested = await moveProduct(nadia, registered.made, 'TESTING');
    expect((await moveProduct(nadia, tested.made, 'TYPE_ACCREDITED')).refused).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await moveProduct(martin, tested.made, 'TYPE_ACCREDITED')).refused).toEqual(['PRODUCT_NOT_FOUND']);

    const clientId = `cms-${randomUUID()}`;
    const installation = {
      productId: registered.made.id,
      organisationId: made.id,
      clientId,
      clientName: 'Cases of the charity',
    };
    expect((await administer(nadia, 'registerInstallation', installation)).refused).toEqual(['ORGANISATION_NOT_FOUND']);
    const odd = await administer(olga, 'registerInstallation', { ...installation, clientId: 'Not a client' });
    expect(odd.refused).toEqual(['CLIENT_ID_INVALID']);
    const taken = await administer(olga, 'registerInstallation', { ...installation, clientId: 'explorer' });
    expect(taken.refused).toEqual(['ALREADY_REGISTERED']);
    const installed = await administer(olga, 'registerInstallation', installation);
    expect(installed.made).toMatchObject({ state: 'REGISTERED', client: { id: clientId, kind: 'CASE_SYSTEM' } });
    const kept = await stack.database.sql(
      'select count(*)::int as n from accreditation.system_installation where organisation_id = ?',
      [made.id],
    );
    expect(kept).toEqual([{ n: 1 }]);
    const move = (ask: Asker, { id, version }: { id: string; version: number }, to: string) =>
      administer(ask, 'moveInstallation', { installationId: id, version, to });
    const inTest = await move(olga, installed.made, 'TESTING');
    expect((await move(olga, inTest.made, 'INSTANCE_ACCREDITED')).refused).toEqual(['SECOND_PERSON_NEEDED']);
    const instance = await move(martin, inTest.made, 'INSTANCE_ACCREDITED');
    expect(instance.made.state).toBe('INSTANCE_ACCREDITED');
    // The instance alone is nothing without the type.
    await becomes(clientId, 'CLIENT_REFUSED');
    const type = await moveProduct(neil, tested.made, 'TYPE_ACCREDITED');
    await becomes(clientId, 'OK');
    const suspended = await moveProduct(neil, type.made, 'SUSPENDED');
    await becomes(clientId, 'CLIENT_REFUSED');
    const again = await moveProduct(nadia, suspended.made, 'TESTING');
    expect(again.made.accreditedOn).toBeNull();
    await moveProduct(neil, again.made, 'TYPE_ACCREDITED');
    await becomes(clientId, 'OK');
    const off = await move(olga, instance.made, 'SUSPENDED');
    await becomes(clientId, 'CLIENT_REFUSED');
    const on = await move(martin, (await move(olga, off.made, 'TESTING')).made, 'INSTANCE_ACCREDITED');
    expect(on.refused).toEqual([]);
    await becomes(clientId, 'OK');
    await stack.database.sql('update accreditation.organisation set review_on = current_date - 2 where id = ?', [
      made.id,
    ]);
    await becomes(clientId, 'CLIENT_REFUSED');
  });

  it('serves the people of its own organisation, and of any other only when the national office says so', async () => {
    const [nadia, neil, olga, martin] = ['nadia', 'neil', 'olga', 'martin'].map((name) => asPersona(stack, name)) as [
      Asker,
      Asker,
      Asker,
      Asker,
    ];
    const made = await accreditedCharity(stack, ['QUERY']);
    const { account: own } = await hire(stack, { organisation: made.id });
    const { account: other } = stack.persona('ben');
    /** Registered, tested and accredited, by type and by instance; answers its client. */
    const install = async (more: object): Promise<string> => {
      const product = { supplier: 'Example Systems', name: randomUUID(), productVersion: '1', ...more };
      const { made: registered } = await administer(nadia, 'registerProduct', product);
      expect(registered.shared).toBe('shared' in more);
      const type = { productId: registered.id, version: registered.version };
      const tested = await administer(nadia, 'moveProduct', { ...type, to: 'TESTING' });
      await administer(neil, 'moveProduct', { ...type, version: tested.made.version, to: 'TYPE_ACCREDITED' });
      const clientId = `cms-${randomUUID()}`;
      const installation = { productId: registered.id, organisationId: made.id, clientId, clientName: 'Cases' };
      const { id, version } = (await administer(olga, 'registerInstallation', installation)).made;
      const inTest = await administer(olga, 'moveInstallation', { installationId: id, version, to: 'TESTING' });
      const last = { installationId: id, version: inTest.made.version, to: 'INSTANCE_ACCREDITED' };
      expect((await administer(martin, 'moveInstallation', last)).refused).toEqual([]);
      return clientId;
    };
    const apart = await install({});
    expect([await look(apart, own)(), await look(apart, other)()]).toEqual(['OK', 'CLIENT_REFUSED']);
    const shared = await install({ shared: true });
    expect([await look(shared, own)(), await look(shared, other)()]).toEqual(['OK', 'OK']);
  });
});

describe('a supplier', () => {
  it('feeds nothing while the organisation it feeds for is not accredited for feeding', async () => {
    const children = () => stack.database.sql('select count(*)::int as n from children.child');
    const before = await children();
    const feed = () => feedLines(stack, 'northshire-case-system', ['nonsense']);
    await expect(feed()).rejects.toMatchObject({ code: 'FEED_HEADER_WRONG' });
    for (const change of ["functions = '{QUERY}'", 'review_on = current_date - 2', "accreditation = 'SUSPENDED'"]) {
      const [{ kept } = expect.unreachable()] = await stack.database.sql<{ kept: Record<string, unknown> }>(
        `select to_jsonb(o) as kept from accreditation.organisation o where id = 'NORTHSHIRE-CSC'`,
      );
      await stack.database.sql(`update accreditation.organisation set ${change} where id = 'NORTHSHIRE-CSC'`);
      await expect(feed(), change).rejects.toMatchObject({ code: 'FEED_NOT_ACCREDITED' });
      await stack.database.sql(
        `set session_replication_role = 'replica';
         update accreditation.organisation set accreditation = 'ACCREDITED', review_on = '${kept.review_on}',
           functions = '{${(kept.functions as string[]).join()}}' where id = 'NORTHSHIRE-CSC';
         set session_replication_role = 'origin'`,
      );
    }
    await expect(feed()).rejects.toMatchObject({ code: 'FEED_HEADER_WRONG' });
    expect(await children()).toEqual(before);
  });
});
