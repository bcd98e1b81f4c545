-- What each supplier says of each child. Only its supplier changes a row; nothing is ever merged away.
create table children.assertion (
  child_id    bigint      not null,
  supplier    text        not null,
  -- Keyed fingerprint of the supplier's own identifier: some use the NHS number for it.
  local_id    text        not null,
  trust       text        not null,
  -- The statement without identifiers, as the supplier made it.
  statement   jsonb       not null,
  -- NHS number and pupil number, unreadable without the key.
  identifiers bytea,
  -- Keyed fingerprint of the whole statement: tells whether a file says anything new.
  fingerprint bytea       not null,
  received_at timestamptz not null,
  primary key (child_id, supplier, local_id)
);

-- From a supplier's own identifier, or a national one, to the child. Distributed by their own keys, so that neither
-- needs a constraint across children (docs/adr/0006).
create table children.supplier_key (
  supplier text   not null,
  local_id text   not null,
  child_id bigint not null,
  primary key (supplier, local_id)
);

create table children.identifier_key (
  scheme      text   not null check (scheme in ('NHS_NUMBER', 'UPN')),
  fingerprint bytea  not null,
  child_id    bigint not null,
  primary key (scheme, fingerprint)
);
create index identifier_of_child on children.identifier_key (child_id);

-- The record that is shown: derived from the assertions, and made anew whenever one of them changes.
create table children.child (
  id             bigint  primary key,
  state          text    not null default 'OPEN' check (state in ('OPEN', 'SHIELDED', 'ARCHIVED')),
  synthetic      boolean not null,
  authority      text    check (authority ~ '^[0-9]{3}$'),
  family_name    text,
  given_names    text,
  preferred_name text,
  gender         text,
  date_of_birth  date,
  date_of_death  date,
  address        jsonb,
  carers         jsonb   not null default '[]' check (jsonb_array_length(carers) <= 6),
  identifiers    bytea,
  -- Names as they are searched: capitals, accents and punctuation aside. Ordered by bytes, so that a beginning of a
  -- name is a range of the index whatever the database's own language is.
  family_key     text collate "C",
  given_key      text collate "C",
  postcode       text collate "C",
  derived_at     timestamptz not null
);

create index child_by_birth    on children.child (date_of_birth, family_key);
create index child_by_family   on children.child (family_key, date_of_birth);
create index child_by_postcode on children.child (postcode, family_key) where postcode is not null;

grant select, insert, update, delete on children.assertion, children.supplier_key, children.identifier_key
  to contactpoint_children;
grant select, insert, update on children.child to contactpoint_children;
