/** The device of one persona who may be without a screen: what makes her one-time codes in the demonstration. */
import { codeAt } from '#subgraphs/accreditation/one-time-code.ts';

export const deviceOwner = 'amira';

/** Known to everybody, like everything in a demonstration. */
export const deviceSecret = 'CONTACTPOINTDEMONSTRATIONDEVICEA';

export const deviceCode = (now: Date): string => codeAt(deviceSecret, now);
