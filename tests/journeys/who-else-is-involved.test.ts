import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { child, type Stack, startStack } from '#support/stack.ts';

const WHO_ELSE = `query WhoElse($id: ID!) {
  child(id: $id) {
    givenNames familyName dateOfBirth
    leadProfessional { practitioner { name } }
    commonAssessment { status heldBy { practitioner { name } } }
    involvements { nodes {
      serviceType status startedOn endedOn isLeadProfessional commonAssessment team
      practitioner { name telephone } organisation { name kind } contacts { name telephone email }
    } pageInfo { hasNextPage } }
  }
}`;

describe('the quick way to find out who else is working with the same child', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it('tells a practitioner who is involved, for which organisation, how to reach them and who leads', async () => {
    const { status, data, errors } = await stack.ask('amira', WHO_ELSE, { variables: { id: child.whoElse } });
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    const { nodes } = data.child.involvements;
    expect(nodes.map(({ serviceType }: { serviceType: string }) => serviceType)).toEqual([
      'SOC_CHILDRENS_SOCIAL_CARE',
      'SOC_FAMILY_SUPPORT',
      'HLTH_GP',
      'EDU_SCHOOL',
      'HLTH_SPEECH_LANGUAGE',
      'HLTH_HEALTH_VISITOR',
    ]);
    expect(nodes[0]).toMatchObject({
      status: 'ACTIVE',
      isLeadProfessional: true,
      practitioner: { name: 'Ben Ashcroft' },
      organisation: { name: "Northshire Children's Social Care", kind: 'LOCAL_AUTHORITY' },
    });
    expect(nodes[0].contacts[0]).toMatchObject({ name: 'Ben Ashcroft', telephone: '07700 900000' });
    expect(data.child.leadProfessional.practitioner.name).toBe('Ben Ashcroft');
    expect(data.child.commonAssessment).toEqual({
      status: 'CURRENT',
      heldBy: { practitioner: { name: 'Tomasz Wilk' } },
    });
    expect(nodes.at(-1)).toMatchObject({ status: 'ENDED' });
  });

  it('records what is read of one’s own involvements', async () => {
    const { data, headers } = await stack.ask(
      'ben',
      '{ myInvolvements(first: 1) { nodes { serviceType child { id } } } }',
    );
    const [mine] = data.myInvolvements.nodes;
    expect(mine.serviceType).toEqual(expect.any(String));
    const outcome = (await stack.trail()).findLast(({ request }) => request === headers.get('x-request-id'));
    expect(outcome.children[mine.child.id]).toContain('SERVICES');
  });

  it('shows what has ended within the year, and nothing that ended before', async () => {
    const shown = async () => {
      const { data } = await stack.ask('amira', WHO_ELSE, { variables: { id: child.whoElse } });
      return data.child.involvements.nodes.filter(({ status }: { status: string }) => status === 'ENDED').length;
    };
    expect(await shown()).toBe(1);
    const ended = (months: number) =>
      stack.database.sql(
        `update involvements.involvement set started_on = current_date - interval '3 years',
           ended_on = (current_date - make_interval(months => ?) + interval '2 days')::date
         where child_id = ? and ended_on is not null`,
        [months, child.whoElse],
      );
    await ended(12);
    expect(await shown()).toBe(1);
    await ended(13);
    expect(await shown()).toBe(0);
  });

  it('records the look before it answers: who, for whom, why, which child and which kinds of details', async () => {
    const { headers } = await stack.ask('amira', WHO_ELSE, {
      variables: { id: child.whoElse },
      reason: 'UNPLANNED_CARE',
    });
    const request = headers.get('x-request-id');
    const [intent, outcome] = (await stack.trail()).filter((entry) => entry.request === request);
    expect(intent).toMatchObject({ kind: 'INTENT', account: stack.persona('amira').account, children: {} });
    expect(outcome).toMatchObject({
      kind: 'OUTCOME',
      decision: 'ANSWERED',
      organisation: stack.persona('amira').organisation,
      reason: 'UNPLANNED_CARE',
      purpose: 'CA2004_S11',
      operation: 'WhoElse',
      rules: ['A1-operation', 'A5-practitioner', expect.stringMatching(/^agreements@[0-9a-f]{16}$/)],
      children: { [child.whoElse]: ['EXISTENCE', 'IDENTITY', 'SERVICES'] },
    });
  });

  it('answers nothing about a child without a reason for access, and says what to do', async () => {
    const { data, errors } = await stack.ask('amira', WHO_ELSE, { variables: { id: child.whoElse }, reason: null });
    expect(data).toEqual({ child: null });
    expect(errors?.[0].extensions).toMatchObject({ code: 'REASON_REQUIRED', field: 'Access-Reason' });
  });

  it('shows of a shielded child that there is a record and who it is, and nothing else', async () => {
    const { data, errors } = await stack.ask('amira', WHO_ELSE, { variables: { id: child.shielded } });
    expect(errors).toBeUndefined();
    expect(data.child).toMatchObject({
      familyName: 'Merrowby',
      leadProfessional: null,
      commonAssessment: null,
      involvements: null,
    });
  });

  it('answers an unknown number and a mistyped one alike: there is nothing to tell', async () => {
    const unknown = await stack.ask('amira', WHO_ELSE, { variables: { id: '440123456781' } });
    const mistyped = await stack.ask('amira', WHO_ELSE, { variables: { id: '440123456782' } });
    expect(unknown.text).toBe('{"data":{"child":null}}\n');
    expect(mistyped.text).toBe(unknown.text);
  });
});
