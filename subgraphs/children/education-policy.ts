/** Who may see where a child learns, and the list of those of whom nobody knows. */
import { forReason, may, seesRecord, withItsWhole } from '#core/rules.ts';
import { and, type Rule } from '#core/shield.ts';

const team = seesRecord('STEWARDSHIP');
/** Names in a list: for the duty that it serves, and for nothing else (domain rules 11.4). */
const forTheDuty = and(may('REVIEW_RECORDS') as never, forReason('MISSING_EDUCATION') as never) as unknown as Rule;

export const educationPolicy = {
  queries: { childrenWithoutSetting: forTheDuty },
  // The way to a child: whoever knows the school can wait at its gate.
  child: { education: seesRecord('WHEREABOUTS') },
  types: {
    Education: { state: withItsWhole, since: withItsWhole, setting: withItsWhole },
    EducationSetting: {
      organisation: withItsWhole,
      urn: withItsWhole,
      laestab: withItsWhole,
      startedOn: withItsWhole,
      endedOn: withItsWhole,
    },
    ChildWithoutSettingConnection: { edges: withItsWhole, nodes: withItsWhole, pageInfo: withItsWhole },
    ChildWithoutSettingEdge: { cursor: withItsWhole, node: withItsWhole },
    ChildWithoutSetting: { child: team, since: team },
  },
} as const;
