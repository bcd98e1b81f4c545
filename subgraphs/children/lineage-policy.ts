/** Who may see where values come from and what was shown before: the team that looks after the child, and nobody else. */
import { type RequestContext, sees } from '#core/context.ts';
import { seesRecord, withItsWhole } from '#core/rules.ts';
import { rule } from '#core/shield.ts';
import type { FieldClass } from '#core/words.ts';
import type { ShownThen } from './as-of.ts';

const team = seesRecord('STEWARDSHIP');

/** Of every record whose statements it is made of, by the rights of now: each that is shown is noted as shown. */
const of = (detail: FieldClass) =>
  rule<ShownThen, RequestContext>(`may see ${detail} of the record`, ({ subjects }, _args, context) =>
    subjects.map((each) => sees(context, each, detail)).every((seen) => seen),
  );

const statement = { value: withItsWhole, source: withItsWhole, receivedAt: withItsWhole, since: withItsWhole };

export const lineagePolicy = {
  child: { lineage: team, asOf: team, generalPractice: seesRecord('WHEREABOUTS') },
  types: {
    GeneralPractice: { code: withItsWhole, organisation: withItsWhole, since: withItsWhole },
    StatementSource: { kind: withItsWhole, supplier: withItsWhole },
    FieldStatement: statement,
    // Which of them are there is decided one by one where they are made (lineage-resolvers.ts).
    FieldLineage: {
      ...statement,
      field: withItsWhole,
      pinnedByCorrection: withItsWhole,
      heldByShield: withItsWhole,
      profile: withItsWhole,
      alternatives: withItsWhole,
    },
    ChildAsOf: {
      at: withItsWhole,
      familyName: of('IDENTITY'),
      givenNames: of('IDENTITY'),
      preferredName: of('IDENTITY'),
      gender: of('IDENTITY'),
      dateOfBirth: of('IDENTITY'),
      dateOfDeath: of('IDENTITY'),
      shielded: of('EXISTENCE'),
      address: of('WHEREABOUTS'),
      education: of('WHEREABOUTS'),
      generalPractice: of('WHEREABOUTS'),
      carers: of('FAMILY'),
      nhsNumber: of('NHS_NUMBER'),
      upn: of('UPN'),
      profile: withItsWhole,
    },
  },
} as const;
