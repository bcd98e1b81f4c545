import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '#core/errors.ts';

/**
 * What one account may ask for in a minute, in the units of `cost.ts`: by account and not by token or address, so that a
 * second session or a second machine of the same person spends the same budget.
 */
export function budgetOf(perMinute: number) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return {
    /** Throws RATE_LIMITED when nothing is left. */
    spend: async (account: string, cost: number): Promise<void> => {
      try {
        await limiter.consume(account, cost);
      } catch {
        throw new AppError('RATE_LIMITED');
      }
    },
  };
}
export type Budget = ReturnType<typeof budgetOf>;
