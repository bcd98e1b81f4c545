import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from './errors.ts';

/** Nothing is left of an account's budget. `first` in this window: the ones after it are all alike. */
export class BudgetSpent extends AppError {
  readonly first: boolean;

  constructor({ consumedPoints, msBeforeNext }: RateLimiterRes, cost: number, perMinute: number) {
    super('RATE_LIMITED', { retryAfter: Math.ceil(msBeforeNext / 1000) });
    this.first = consumedPoints - cost <= perMinute;
  }
}

/**
 * What one account may ask for in a minute, in the units of the gateway's `cost.ts`, or one supplier may send: by account and
 * not by token or address, so that a second session or a second machine of the same person spends the same budget.
 */
export function budgetOf(perMinute: number) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return {
    /** What is left of this minute's; throws BudgetSpent when nothing is. */
    spend: async (account: string, cost: number): Promise<number> => {
      try {
        return (await limiter.consume(account, cost)).remainingPoints;
      } catch (left) {
        throw left instanceof Error ? left : new BudgetSpent(left as RateLimiterRes, cost, perMinute);
      }
    },
  };
}
export type Budget = ReturnType<typeof budgetOf>;
