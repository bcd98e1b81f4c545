import { AppError } from '#core/errors.ts';
import type { Viewer } from '#core/viewer.ts';

/** What names children without their records being opened would name real ones: a system test is for others (R12). */
export function refuseSystemTest({ reason }: Viewer): void {
  if (reason === 'SYSTEM_TEST') throw new AppError('REASON_NOT_YOURS', { field: 'Access-Reason' });
}
