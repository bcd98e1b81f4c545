/** The tabs that stand ready on the query page: a question each, and who would ask it. */
import { randomUUID } from 'node:crypto';
import type { IsoDate } from '#core/ids.ts';
import type { AccessReason } from '#core/reasons.ts';
import { EXAMPLE_CHILD } from '#gateway/banner.ts';

export interface Example {
  readonly title: string;
  /** Name of its operation: GraphiQL names the tab after it. */
  readonly operation: string;
  readonly persona: string;
  readonly reason: AccessReason;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const whoElse = `# Who else is working with Maya, and how to reach them?
# Press the arrow beside this, or Ctrl-Enter, to ask.
query WhoElse {
  child(id: "${EXAMPLE_CHILD}") {
    givenNames
    familyName
    dateOfBirth
    leadProfessional {
      practitioner { name telephone }
    }
    involvements {
      nodes {
        serviceType
        status
        practitioner { name }
        organisation { name }
        team
        contacts { name telephone email }
        startedOn
        endedOn
      }
    }
  }
}
`;

const findChild = `# Two sisters who are easily taken for each other.
# Everybody in the answer is recorded as looked at.
query FindChild($criteria: ChildSearchCriteria!) {
  searchChildren(criteria: $criteria) {
    nodes {
      id
      givenNames
      familyName
      dateOfBirth
      postcodeDistrict
      shielded
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const recordInvolvement = `# Amira says that she works with Maya too.
# The same key again changes nothing.
mutation RecordInvolvement($input: RecordInvolvementInput!) {
  recordInvolvement(input: $input) {
    involvement {
      id
      serviceType
      status
      startedOn
      practitioner { name }
      version
    }
    problems { code field message remedy }
  }
}
`;

const accreditation = `# Who in Northshire may use the directory, until when?
query Accreditation {
  localAuthority(code: "901") {
    name
    organisations(first: 20) {
      nodes {
        name
        kind
        accreditation { state accreditedOn reviewOn }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
`;

const commonAssessment = `# The national eCAF system asks for its user Ben:
# is there an assessment already, and who holds it?
query CommonAssessment {
  viewer {
    role
    client { name }
  }
  child(id: "${EXAMPLE_CHILD}") {
    givenNames
    commonAssessment {
      status
      recordedOn
      heldBy {
        practitioner { name telephone }
        organisation { name }
      }
    }
    involvements {
      nodes {
        serviceType
        practitioner { name }
        organisation { name }
      }
    }
  }
}
`;

const refused = `# Carol's enhanced check ran out a month ago. The answer
# says what to do, and the attempt is recorded.
query WhyRefused {
  child(id: "${EXAMPLE_CHILD}") {
    givenNames
  }
}
`;

const whoLooked = `# Who has looked at Maya's record, why, and what left?
# This look is recorded too.
query WhoLooked {
  accessRecords(filter: { childId: "${EXAMPLE_CHILD}" }) {
    nodes {
      at
      kind
      accountId
      organisation { name }
      clientId
      reason
      purpose
      operation
      decision
      disclosures { childId classes }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

/** The twins of `demo/scenarios.ts`, found in a way that stays true whatever the day. */
const twins = { familyName: 'Adebayo-Wetherill', givenName: 'Ell*', postcode: 'ZV5 3AB' };

export const examplesOf = (today: IsoDate): readonly Example[] => [
  { title: 'Who else?', operation: 'WhoElse', persona: 'amira', reason: 'NEW_CONTACT', query: whoElse },
  {
    title: 'Find a child',
    operation: 'FindChild',
    persona: 'amira',
    reason: 'NEW_CONTACT',
    query: findChild,
    variables: { criteria: twins },
  },
  {
    title: 'Record my involvement',
    operation: 'RecordInvolvement',
    persona: 'amira',
    reason: 'ALREADY_WORKING',
    query: recordInvolvement,
    variables: {
      input: {
        idempotencyKey: randomUUID(),
        childId: EXAMPLE_CHILD,
        serviceType: 'HLTH_HEALTH_VISITOR',
        startedOn: today,
      },
    },
  },
  {
    title: 'Accreditation overview',
    operation: 'Accreditation',
    persona: 'olga',
    reason: 'RECORD_MAINTENANCE',
    query: accreditation,
  },
  {
    title: 'eCAF for Ben',
    operation: 'CommonAssessment',
    persona: 'ecaf-for-ben',
    reason: 'ASSESSMENT',
    query: commonAssessment,
  },
  {
    title: 'Why was I refused?',
    operation: 'WhyRefused',
    persona: 'carol',
    reason: 'ALREADY_WORKING',
    query: refused,
  },
  { title: 'Who looked?', operation: 'WhoLooked', persona: 'audrey', reason: 'NEW_CONTACT', query: whoLooked },
];
