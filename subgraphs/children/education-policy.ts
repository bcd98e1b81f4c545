/** Who may see where a child learns, and the list of those of whom nobody knows. */
import { mayForReason, seesRecord, withItsWhole } from '#core/rules.ts';

const team = seesRecord('STEWARDSHIP');

export const educationPolicy = {
  queries: { childrenWithoutSetting: mayForReason('REVIEW_RECORDS', 'MISSING_EDUCATION') },
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
