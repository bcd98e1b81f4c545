/**
 * Who asks and why: the chooser in the head of the page, the token that goes with it, and the headers every request
 * carries. The token stays in memory; which persona was chosen, in this browser tab.
 */
const KEPT = 'contactpoint:asking';
const A_MINUTE = 60_000;

const byId = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export function askingOf({ people, needCaseReference }) {
  const [persona, reason, reference, session] = ['persona', 'reason', 'case', 'session'].map(byId);
  let signedIn = null;

  const chosen = () => people.find(({ name }) => name === persona.value) ?? people[0];
  const needsReference = () => needCaseReference.includes(reason.value);

  function reasonHeaders() {
    const headers = {};
    if (reason.value) headers['Access-Reason'] = reason.value;
    if (needsReference() && reference.value.trim()) headers['Case-Reference'] = reference.value.trim();
    return headers;
  }

  function show() {
    byId('case-field').hidden = !needsReference();
    sessionStorage.setItem(KEPT, JSON.stringify([persona.value, reason.value, reference.value]));
    if (signedIn?.persona !== persona.value) return;
    const { name, displayName, describes } = chosen();
    const who = document.createElement('span');
    who.textContent = `Signed in as ${displayName} (${name}), token until ${time.format(new Date(signedIn.expiresAt))}. ${describes}`;
    const sent = document.createElement('span');
    sent.className = 'sent';
    sent.append('Sent with every request: ');
    const headers = { Authorization: `Bearer …${signedIn.token.slice(-6)}`, ...reasonHeaders() };
    for (const [header, value] of Object.entries(headers)) {
      const code = document.createElement('code');
      code.textContent = `${header}: ${value}`;
      sent.append(code, ' ');
    }
    session.replaceChildren(who, ' ', sent);
  }

  async function signIn() {
    const { name } = chosen();
    const answer = await fetch('/sandbox/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ persona: name }),
    });
    if (!answer.ok) throw new Error(`Nobody could be signed in: the server answered ${answer.status}.`);
    signedIn = { persona: name, ...(await answer.json()) };
    show();
  }

  const current = () => signedIn?.persona === persona.value && Date.parse(signedIn.expiresAt) - Date.now() > A_MINUTE;

  async function signedInHeaders() {
    // Somebody else may be chosen while a token is on its way.
    while (!current()) await signIn();
    return { Authorization: `Bearer ${signedIn.token}`, ...reasonHeaders() };
  }

  const settle = () =>
    signedInHeaders().catch(() => {
      session.textContent = 'Not signed in: the server does not answer.';
    });

  /** Chooses somebody, with the reason they usually have or another. */
  function be(name, why) {
    persona.value = name;
    reason.value = why ?? chosen().defaultReason;
    show();
    return settle();
  }

  persona.addEventListener('change', () => be(persona.value));
  reason.addEventListener('change', show);
  reference.addEventListener('input', show);

  function restore() {
    try {
      const [name, why, caseReference] = JSON.parse(sessionStorage.getItem(KEPT));
      reference.value = caseReference;
      if (people.some((each) => each.name === name)) return be(name, why);
    } catch {
      // Nothing kept, or nothing of ours.
    }
    return be(people[0].name);
  }
  restore();

  return {
    be,
    headers: signedInHeaders,
    /** After a refused token: the next request signs in anew. */
    forget: () => {
      signedIn = null;
    },
  };
}
