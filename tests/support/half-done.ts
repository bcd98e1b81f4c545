/** What an interrupted change could leave behind, each with the question that counts it. */
export const halfDone = [
  ['a change begun and not ended', 'select count(*)::int as n from involvements.idempotency where involvement is null'],
  [
    'a lead without an involvement',
    `select count(*)::int as n from involvements.lead l
     where not exists (select from involvements.involvement i where i.child_id = l.child_id and i.id = l.involvement_id)`,
  ],
  [
    'a lead that has ended and still leads',
    `select count(*)::int as n from involvements.lead l join involvements.involvement i using (child_id)
     where i.id = l.involvement_id and l.until is null and i.source = 'PRACTITIONER' and i.ended_on is not null`,
  ],
  [
    'a version that does not count its changes',
    `select count(*)::int as n from involvements.involvement i where i.source = 'PRACTITIONER' and i.version <> 1 + (
       select count(*) from involvements.idempotency k where k.involvement = i.id and k.key ~ '^(confirm|end)-')`,
  ],
  [
    'an involvement without its key',
    `select count(*)::int as n from involvements.involvement i where i.source = 'PRACTITIONER' and not exists (
       select from involvements.idempotency k where k.involvement = i.id and k.key like 'record-%')`,
  ],
  [
    'an override that nobody was alerted of',
    `select count(*)::int as n from children.override_grant g
     where not exists (select from children.notice n where n.kind = 'OVERRIDE_GRANTED' and n.about = g.id)`,
  ],
] as const;
