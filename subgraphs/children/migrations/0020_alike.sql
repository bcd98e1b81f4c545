-- How a child is found whose name or day of birth is not quite known (docs/search.md, docs/adr/0032): keys of two or three
-- facts that agree roughly, made by one function when a record is written and when one is asked for. The database derives
-- them by itself: what a record is found by is what is shown of it, whoever writes it, at every moment.

-- How a word sounds, coarsely: vowels count at the beginning alone, and letters that are taken for one another are one.
create function children.sound(word text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if left(word, 2) in ('kn', 'gn', 'wr', 'pn', 'ps') then word := substr(word, 2); end if;
  word := replace(replace(replace(replace(replace(replace(replace(word,
    'ph', 'f'), 'gh', ''), 'ce', 'se'), 'ci', 'si'), 'cy', 'sy'), 'dg', 'g'), 'x', 'ks');
  word := translate(translate(left(word, 1), 'aeiouyh', 'aaaaaaa') || translate(substr(word, 2), 'aeiouyhw', ''),
    'cqjzv', 'kkgsf');
  return left(regexp_replace(word, '(.)\1+', '\1', 'g'), 5);
end $$;

-- Names as they are searched, where they are kept as they were said: as `nameKey` in child.ts makes them.
create function children.name_key(name text) returns text language plpgsql immutable strict parallel safe as $$
begin
  name := lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g'));
  name := replace(replace(replace(replace(translate(name, 'łøđðħı''’', 'loddhi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'þ', 'th');
  return trim(regexp_replace(name, '[^[:alnum:]]+', ' ', 'g'));
end $$;

-- The keys of a child of these names, born on one of these days (20160331) or in one of these months (201603). The first of
-- the given names is the one a child goes by; with a family name alone, `lone` is the one day it is asked for. No role of a
-- name is in a key, so that given and family name in each other's place are found without asking twice.
create function children.search_keys(family text, given text[], days int[], months int[], lone int)
returns int[] language plpgsql immutable parallel safe as $$
declare
  words text[] := (string_to_array(coalesce(family, ''), ' '))[1:4];
  families text[] := '{}';
  givens text[] := '{}';
  keys int[] := '{}';
  word text; one text; other text; day int; month int; a text; b text; c text; d text;
begin
  -- "De Souza" and "Desouza" are one.
  if cardinality(words) > 1 then words := words || replace(family, ' ', ''); end if;
  foreach word in array words loop
    one := children.sound(word);
    if one <> all (families) then families := families || one; end if;
  end loop;
  foreach word in array given loop
    one := children.sound(word);
    if one <> all (givens) then givens := givens || one; end if;
  end loop;
  foreach day in array days loop
    foreach one in array families || givens loop keys := keys || hashtext('day ' || day || one); end loop;
  end loop;
  foreach one in array families loop
    a := left(one, 1);
    b := right(one, 1);
    if lone is not null then keys := keys || hashtext('first ' || lone || a) || hashtext('last ' || lone || b); end if;
    foreach other in array givens loop
      -- The wrong day, month or year, and a name that is misspelt but for its first sound.
      foreach day in array days loop keys := keys || hashtext('birthday ' || day % 10000 || other || ' ' || a); end loop;
      foreach month in array months loop
        keys := keys || hashtext('month ' || month || other || ' ' || a)
          || hashtext('year ' || month / 100 || least(one, other) || ' ' || greatest(one, other));
      end loop;
    end loop;
    continue when cardinality(givens) = 0;
    -- The same either way round, or but for its last sound; and on the very day, both names but for one sound of each.
    other := givens[1];
    c := left(other, 1);
    d := right(other, 1);
    foreach day in array days loop
      keys := keys || hashtext('birthday ' || day % 10000 || other || '-' || b)
        || hashtext('birthday ' || day % 10000 || one || ' ' || c) || hashtext('birthday ' || day % 10000 || one || '-' || d)
        || hashtext('firsts ' || day || least(a, c) || greatest(a, c)) || hashtext('lasts ' || day || least(b, d) || greatest(b, d))
        || hashtext('ends ' || day || a || d) || hashtext('ends ' || day || c || b);
    end loop;
    foreach month in array months loop
      keys := keys || hashtext('month ' || month || other || '-' || b)
        || hashtext('month ' || month || one || ' ' || c) || hashtext('month ' || month || one || '-' || d);
    end loop;
  end loop;
  return nullif(keys, '{}');
end $$;

-- Those of one record: its family name, its first two given names, what it is called by, and its day of birth.
create function children.keys_of_record(family text, given text, preferred text, day int)
returns int[] language plpgsql immutable parallel safe as $$
begin
  if day is null then return null; end if;
  return children.search_keys(family, (string_to_array(coalesce(given, ''), ' '))[1:2]
    || (string_to_array(coalesce(preferred, ''), ' '))[1:1], array[day], array[day / 100], day);
end $$;

-- Nothing of an identity that was given up or of a closed record is ever met, and no name that a shield hides.
alter table children.child add column search_keys int[] generated always as (
  case when state in ('OPEN', 'SHIELDED', 'PROVISIONAL') then children.keys_of_record(family_key, given_key,
    case when state = 'OPEN' then children.name_key(preferred_name) end,
    (extract(year from date_of_birth) * 10000 + extract(month from date_of_birth) * 100
      + extract(day from date_of_birth))::int) end) stored;
-- Without a list of what is still to be sorted in: how long an answer takes must not hang on what was written last.
create index child_by_likeness on children.child using gin (search_keys) with (fastupdate = off);

-- Former names: what the same sources said before. Only the records that are open are found by them (alike-sql.ts).
alter table children.earlier_statement add column search_keys int[] generated always as (
  children.keys_of_record(children.name_key(statement ->> 'familyName'), children.name_key(statement ->> 'givenNames'),
    children.name_key(statement ->> 'preferredName'),
    case when statement ->> 'dateOfBirth' ~ '^\d{4}-\d\d-\d\d$'
      then replace(statement ->> 'dateOfBirth', '-', '')::int end)) stored;
create index earlier_by_likeness on children.earlier_statement using gin (search_keys) with (fastupdate = off);
