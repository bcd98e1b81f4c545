/** All the SQL of children without a known place of education: by authority, and by what was derived. */
import { question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ChildRecord } from './child.ts';
import { columns } from './record-sql.ts';

export interface WithoutSettingRow extends ChildRecord {
  readonly since: IsoDate;
}

/**
 * A child whose time without one has begun and not ended. Not those who have died, nor a record that was found to be of
 * another child: that one's is shown.
 */
export const isWithoutSetting = (child: string, day: string): string =>
  `(${child}.without_setting_since is not null and ${child}.without_setting_from <= ${day}
    and ${child}.without_setting_until > ${day})`;

/** Hidden children are their own team's to look for, too. */
export const childrenWithoutSetting = question<
  WithoutSettingRow,
  [authority: string, day: IsoDate, after: string | null, afterId: string | null, limit: number]
>(
  'children without setting',
  `select ${columns}, c.without_setting_since::text as since from child c
   where c.authority = $1 and ${isWithoutSetting('c', '$2::date')} and c.without_setting_since <= $2::date
     and ($3::date is null or (c.without_setting_since, c.id) > ($3, $4::bigint))
     and c.state in ('OPEN', 'PROVISIONAL', 'SHIELDED') and is_its_own(c) and c.date_of_death is null
   order by c.without_setting_since, c.id limit $5`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [childrenWithoutSetting] as const;
