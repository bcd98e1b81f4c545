/** How places are named, and which words for a child's education go with one: for sources, and for a team that puts one right. */
import type { EducationStatus } from './statements.ts';

/** The Department's number of a school (authority and establishment), and its unique reference number. */
export const LAESTAB = /^\d{7}$/;
export const URN = /^\d{6}$/;
/** A practice, as the Organisation Data Service writes it (domain rules 1.3.6). */
export const PRACTICE = /^[A-Z]{1,3}\d{1,4}[A-Z0-9]?$/;
/** An organisation of the directory. */
export const ORGANISATION = /^[A-Z0-9][A-Z0-9-]{0,63}$/;

/** Words for having no school take none. */
export const withoutPlace: readonly EducationStatus[] = ['HOME_EDUCATED', 'NOT_RECEIVING', 'UNKNOWN'];
/** Nobody is without a place up to a day: what came after it is what is to be said. */
export const withoutEnd: readonly EducationStatus[] = ['NOT_RECEIVING', 'UNKNOWN'];
