/** Consent: given, not given, and taken back. A transfer asks for one of its own, with the same fields. */
import type { Fault } from '../../govuk/forms.ts';
import * as acts from '../acts.ts';
import { givers } from '../consent.ts';
import type { Fields } from '../dictionary.ts';
import { sentOf } from '../form-page.ts';
import { about, episodeFor, formPage, hrefOf, type Shown, startOf, type Values } from './form.ts';
import type { Page, Visit } from './visit.ts';

export const consentFields: Fields = {
  childBornOn: { kind: 'date' },
  givenBy: { kind: 'choice', of: givers, required: true },
  childUnderstands: { kind: 'choice', of: ['EXPECTED', 'YES', 'NO'], required: true },
  givenOn: { kind: 'date', required: true },
  exceptions: { kind: 'lines', max: 4_000 },
};

const MOST_EXCEPTIONS = 20;
const LONGEST_EXCEPTION = 200;

const linesIn = (text: unknown): string[] =>
  String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export const consentOf = ({ childBornOn = null, givenBy, childUnderstands, givenOn, exceptions }: Values) => ({
  ...{ childBornOn, givenBy, givenOn, statement: '2026-1', exceptions: linesIn(exceptions) },
  childUnderstands: childUnderstands === 'EXPECTED' ? null : childUnderstands === 'YES',
});

export function consentFaults({ childBornOn, givenOn, exceptions }: Values, { today }: Visit): readonly Fault[] {
  const late = [
    ['childBornOn', 'The day on which the child was born must be today or in the past', childBornOn],
    ['givenOn', 'The day of the consent must be today or in the past', givenOn],
  ] as const;
  const lines = linesIn(exceptions);
  const isLong = lines.length > MOST_EXCEPTIONS || lines.some((line) => line.length > LONGEST_EXCEPTION);
  return [
    ...late.filter(([, , on]) => String(on ?? '') > today).map(([name, text]) => ({ field: `${name}-day`, text })),
    ...(isLong
      ? [
          {
            field: 'exceptions',
            text: `Write ${MOST_EXCEPTIONS} lines at most, of ${LONGEST_EXCEPTION} characters or fewer`,
          },
        ]
      : []),
  ];
}

/** What is known already stands there. */
export function consentStart(episode: Shown, { today }: Visit) {
  const { dateOfBirth } = (episode.form.identity ?? {}) as { readonly dateOfBirth?: string };
  const known = { childBornOn: dateOfBirth, givenOn: today, childUnderstands: 'EXPECTED' };
  return startOf(episode, sentOf(consentFields, known));
}

const consent = formPage({
  path: '/assessments/:id/consent',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'CONSENT');
    return {
      fields: consentFields,
      start: consentStart(episode, visit),
      data: {
        ...about(episode, hrefOf(visit.id)),
        title: 'Consent to the assessment',
        button: 'Record the consent',
        says: [
          'Explain what is written, who sees it, that the directory is told that there is an assessment and who holds it, and that consent can be taken back at any time. Nothing is written or shared before.',
        ],
        other: { href: hrefOf(visit.id, 'refusal'), text: 'Consent was not given' },
      },
    };
  },
  check: consentFaults,
  send: async ({ around, id, version }, values) => {
    await acts.consent(around, id, { version, consent: consentOf(values) });
    return [hrefOf(id), 'The consent is recorded'];
  },
});

const refusal = formPage({
  path: '/assessments/:id/refusal',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'REFUSE_CONSENT');
    return {
      fields: {},
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id)),
        title: 'Consent was not given',
        button: 'Close it without an assessment',
        says: ['Nothing was written, and the directory is told nothing. You can ask again at another time.'],
      },
    };
  },
  send: async ({ around, id, version }) => {
    await acts.refuseConsent(around, id, { version });
    return [hrefOf(id), 'It is closed: consent was not given'];
  },
});

const withdrawal = formPage({
  path: '/assessments/:id/withdrawal',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'WITHDRAW_CONSENT', false);
    return {
      fields: { onBehalfOf: { kind: 'choice', of: givers, required: true } },
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id)),
        title: 'The family takes its consent back',
        button: 'Record that consent is taken back',
        isWarning: true,
        says: [
          'At once, nobody but who opened the assessment sees it any more, and the directory is told that it is closed. This cannot be undone: a new assessment begins with a new consent.',
        ],
      },
    };
  },
  send: async ({ around, id }, { onBehalfOf }) => {
    await acts.withdraw(around, id, { onBehalfOf });
    return ['/', 'Consent is taken back. The assessment is closed, and no longer shared with anybody'];
  },
});

export const consentPages: readonly Page[] = [consent, refusal, withdrawal];
