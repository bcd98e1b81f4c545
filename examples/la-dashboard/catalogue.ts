/** What the page is made of: a section for each question, and in it the figures that answer it. */
import type { DashboardQuery } from './operations.generated.ts';

export type Month = NonNullable<NonNullable<DashboardQuery['localAuthority']>['managementInformation']>;
/** The figures of a month, by the names they have in the query. */
export type Slug = Exclude<keyof Month, 'month'>;

export interface Entry {
  readonly slug: Slug;
  readonly title: string;
  /** What the groups are, and what the subgroups are: heads of columns. */
  readonly by: readonly [group: string, subgroup?: string];
  /** Categories somebody should do something about, as `group` or `subgroup`: in another colour. */
  readonly urgent?: readonly string[];
  /** Groups without an order of their own: the largest first. */
  readonly isRanked?: boolean;
  /** The figure this counts a part of: only what that one shows is in it. */
  readonly partOf?: Slug;
  /** Whether there is a list of names behind it, for those whose work it is. */
  readonly hasWorkList?: true;
}

export interface Section {
  readonly id: string;
  readonly question: string;
  readonly says: string;
  readonly entries: readonly Entry[];
}

export const sections: readonly Section[] = [
  {
    id: 'children',
    question: 'Which children are in the directory, and what do their records lack?',
    says: 'Children of school age without a place of education, and children whom nobody works with, are where to look first.',
    entries: [
      { slug: 'liveRecords', title: 'Open records by age', by: ['Age', 'Gender'] },
      {
        slug: 'recordsLacking',
        title: 'What open records lack',
        by: ['What is missing'],
        urgent: ['EDUCATION'],
        partOf: 'liveRecords',
        hasWorkList: true,
      },
      { slug: 'moves', title: 'Children who moved into the area, and out of it', by: ['Which way'] },
      { slug: 'retention', title: 'Records archived and deleted', by: ['What was done'] },
    ],
  },
  {
    id: 'services',
    question: 'Who is working with children?',
    says: 'Involvements of the organisations in the area. One child may have several.',
    entries: [
      { slug: 'involvements', title: 'Involvements by service', by: ['Service', 'State'], isRanked: true },
      {
        slug: 'coOrdination',
        title: 'Common assessments and lead professionals',
        by: ['What they hold'],
        partOf: 'involvements',
      },
    ],
  },
  {
    id: 'accreditation',
    question: 'Who may use the directory, and whose right is about to end?',
    says: 'Whoever is not renewed in time is shut out on the day, by itself.',
    entries: [
      {
        slug: 'clearancesEnding',
        title: 'Clearances that ran out or end within 90 days',
        by: ['Clearance', 'Ends'],
        urgent: ['RUN_OUT'],
        partOf: 'accounts',
      },
      { slug: 'accounts', title: 'Accounts by role', by: ['Role', 'State'], urgent: ['SUSPENDED'] },
      {
        slug: 'organisations',
        title: 'Organisations by state of accreditation',
        by: ['State'],
        urgent: ['LAPSED', 'SUSPENDED'],
      },
      {
        slug: 'accreditationRounds',
        title: 'The accreditation pipeline: open rounds by stage and age',
        by: ['Stage', 'Open for'],
        urgent: ['FROM_90_DAYS'],
      },
      { slug: 'places', title: 'Places of work by assessment', by: ['Assessment'], urgent: ['RUN_OUT'] },
    ],
  },
  {
    id: 'feeds',
    question: 'How good is what suppliers send, and what waits for the team?',
    says: 'Late and unreadable batches first: until they are put right, what the directory shows is old.',
    entries: [
      {
        slug: 'feedBatches',
        title: 'Batches from suppliers',
        by: ['What became of them', 'Came'],
        urgent: ['LATE', 'FAILED'],
      },
      { slug: 'feedRows', title: 'Rows in those batches', by: ['What became of them'], urgent: ['REJECTED'] },
      {
        slug: 'sourceMatches',
        title: 'Open records that suppliers state, alone or with another',
        by: ['Supplier', 'Stated'],
        partOf: 'liveRecords',
      },
      {
        slug: 'reviewsWaiting',
        title: 'Questions of matching that wait, by age',
        by: ['Waiting for'],
        urgent: ['FROM_90_DAYS'],
      },
    ],
  },
  {
    id: 'looking',
    question: 'Who looks, why, and by which route?',
    says: 'The authority’s own team is not in these: how much it does would tell of hidden children.',
    entries: [
      { slug: 'looks', title: 'Looks by reason and route', by: ['Reason', 'Route'], isRanked: true },
      { slug: 'refusals', title: 'Requests turned away, by why', by: ['Why'], isRanked: true },
    ],
  },
  {
    id: 'families',
    question: 'Do families learn in time who looked, and is what is wrong put right?',
    says: 'One month to answer, up to three where a request is complex (UK GDPR, article 12(3)).',
    entries: [
      {
        slug: 'subjectAccessClosed',
        title: 'Families’ requests closed in the month',
        by: ['Outcome', 'Time'],
        urgent: ['LATE'],
      },
      {
        slug: 'subjectAccessOpen',
        title: 'Families’ requests that are open',
        by: ['Standing'],
        urgent: ['OVERDUE'],
      },
      {
        slug: 'disputesClosed',
        title: 'Disputes of what is held, closed in the month',
        by: ['Outcome', 'Time'],
        urgent: ['LATE'],
      },
      { slug: 'disputesOpen', title: 'Disputes that are open', by: ['Standing'], urgent: ['OVERDUE'] },
      {
        slug: 'complaintsAnswered',
        title: 'Complaints about the directory, answered in the month',
        by: ['Outcome', 'Time'],
        urgent: ['LATE'],
      },
      { slug: 'complaintsOpen', title: 'Complaints that are open', by: ['Standing'], urgent: ['OVERDUE'] },
    ],
  },
  {
    id: 'service',
    question: 'Does the directory answer, and how fast?',
    says: 'From when a question was put on record to when its answer was.',
    entries: [
      {
        slug: 'serviceLevels',
        title: 'Requests by time to answer',
        by: ['Time'],
        urgent: ['FROM_2_S', 'NOT_ANSWERED'],
      },
    ],
  },
  {
    id: 'protection',
    question: 'How are hidden children protected?',
    says: 'By year, and for the authority’s own team alone, which knows of each of these children anyway: to anybody else one more or fewer would tell of a child.',
    entries: [
      { slug: 'shieldCases', title: 'Shields by state', by: ['State', 'What is due is'], urgent: ['OVERDUE'] },
      { slug: 'shieldActs', title: 'What was done about shields', by: ['What was done'] },
      {
        slug: 'overrides',
        title: 'Emergency overrides by finding',
        by: ['Finding', 'Found'],
        urgent: ['MISUSE', 'LATER'],
      },
      { slug: 'overrideLooks', title: 'Looks under an override, by reason', by: ['Reason'], isRanked: true },
    ],
  },
];
