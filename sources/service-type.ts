import { type ServiceType, serviceTypes } from '#core/words.ts';
import { Fault, oneOf } from './fields.ts';

/**
 * Services whose very nature must not be known: sexual health, mental health and substance misuse (SI 2007/2182 reg 2),
 * and those that reveal an adoption or where a refuge is (domain rules, appendix C). Fixed here and not in data.
 */
const hidden = /^(?:SENS_\w+|SOC_ADOPTION|SOC_REFUGE)$/i;

/** What a supplier may say of a service. That a record is held is said by lists of records, not by involvements. */
const statable = serviceTypes.filter((type) => type !== 'RECORD_HELD');

export const serviceType = (text: string): ServiceType | Fault =>
  hidden.test(text) ? new Fault('1807') : oneOf(statable, '1812')(text);
