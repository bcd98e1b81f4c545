-- Where a child learns, and its general practice, can be disputed as the rest of its whereabouts can.
alter table children.dispute_act
  drop constraint dispute_act_field_check,
  add constraint dispute_act_field_check check (field in ('FAMILY_NAME', 'GIVEN_NAMES', 'PREFERRED_NAME', 'GENDER',
    'DATE_OF_BIRTH', 'DATE_OF_DEATH', 'ADDRESS', 'EDUCATION', 'GENERAL_PRACTICE', 'CARERS', 'NHS_NUMBER', 'UPN'));
