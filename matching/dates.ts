/** Days as they are compared: eight digits, or nothing. A day that cannot be (31 February) still says something. */

export function normaliseDate(text: string): string {
  const digits = text.replace(/\D/g, '');
  return digits.length === 8 && digits !== '00000000' ? digits : '';
}

export const yearOf = (date: string): string => date.slice(0, 4);
export const monthOf = (date: string): string => date.slice(4, 6);
export const dayOfMonth = (date: string): string => date.slice(6);

/** The same day with day and month changed over, where that is another day that can be. */
export function dayMonthSwapped(date: string): string {
  const swapped = date.slice(0, 4) + date.slice(6) + date.slice(4, 6);
  return Number(date.slice(6)) <= 12 && swapped !== date ? swapped : '';
}
