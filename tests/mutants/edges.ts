/** Where answers leave: rules around every field, the trail before the answer, errors and logs that tell nothing. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const protect = pure('core/protect');
const covers = test('audit-covers-answers');
const errors = test('gateway/client-errors');
const execution = pure('core/execution');

export const edges: readonly Mutant[] = [
  ...mutantsOf('core/protect.ts', protect, [
    ['a rule that fails allows under not', '(answer) => answer === false);', '(answer) => answer !== true);'],
    [
      'a rule that fails says no and is not told from one that denies',
      '    throw new Indeterminate(name, { cause });\n',
      '    void cause;\n    return false as never;\n',
    ],
    [
      'whatever a rule answers allows',
      '(answer === true || answer instanceof Error ? answer : false)',
      '(answer ? true : false)',
    ],
    [
      'a promise allows',
      'if (!isPromise(answer)) return refuse(answer);',
      'if (isPromise(answer)) return resolve(parent, args, context, info);\n    if (!isPromise(answer)) return refuse(answer);',
    ],
    ['and of no rules allows', 'if (rules.length === 0) throw', 'if (rules.length < 0) throw'],
    ['a field without a rule is served', 'policy[type]?.[field] ? [] : [`no rule for', 'true ? [] : [`no rule for'],
    [
      'a rule on a field that is not there is taken',
      '(types.get(type)?.[field] ? [] : [`no field',
      '(true ? [] : [`no field',
    ],
    [
      'a field that may be refused need not be nullable',
      'rule && !isOpen(rule) && isNonNullType(field.type)',
      'rule && !isOpen(rule) && field.type === undefined',
    ],
    [
      'a denied field below the root is told from one that is null',
      'const silent = (): null => null;',
      "const silent = (): null => { throw new AppError('FORBIDDEN'); };",
    ],
    [
      'a root field that is refused says what went wrong inside',
      'throw answer instanceof AppError ? answer : new AppError',
      'throw answer instanceof Error ? answer : new AppError',
    ],
    [
      'subscriptions are offered',
      'if (schema.getSubscriptionType()) throw',
      'if (schema.getSubscriptionType() && found.length > 0) throw',
    ],
    [
      'only root fields have rules',
      'for (const type of guardedTypes(schema)) {\n    for (const field of Object.values(type.getFields())) {\n      const rule',
      'for (const type of guardedTypes(schema).filter((each) => roots.includes(each))) {\n    for (const field of Object.values(type.getFields())) {\n      const rule',
    ],
  ]),
  ...mutantsOf('core/hops.ts', pure('core/hops'), [
    ['letters that arrive in two pieces are lost', '{ stream: true }', '{}'],
    ['one question is answered twice', '      open.delete(n as number);\n', ''],
    [
      'an answer to nothing is passed over',
      "      if (!asked) throw new TypeError('an answer to nothing that was asked');\n",
      '      if (!asked) return;\n',
    ],
    [
      'that our own token was not believed is told to the caller',
      "isErrorCode(code) && code !== 'UNAUTHENTICATED' ?",
      'isErrorCode(code) ?',
    ],
    [
      'a question waits behind those that have no answer',
      'const impatience = setTimeout(free, HELD);',
      'const impatience = setTimeout(() => undefined, HELD);',
    ],
    ['a part that answers others may take for ever', '}, PATIENCE);', '}, 60_000);'],
    ['more travel together than the part takes', 'index === MOST_TOGETHER ||', 'index === MOST_TOGETHER + 1 ||'],
  ]),
  ...mutantsOf('core/subgraph-server.ts', pure('core/subgraph-server'), [
    ['any part may say who asks', 'await believed(request, gateway)', 'await believed(request, trust)'],
    [
      'of questions that come together only the first needs a viewer',
      'for (const question of questions) requireViewer(question);',
      'requireViewer(questions[0] as Asked);',
    ],
    ['every part is answered all ports', 'if (issuer === GATEWAY) return', 'if (issuer.length > 0) return'],
  ]),
  ...mutantsOf('core/each-answered.ts', pure('core/subgraph-server'), [
    ['more questions are answered than travel together', 'asked.length > MOST_TOGETHER ||', ''],
    ['what is no question is asked', ' || !asked.every(isQuestion)', ''],
  ]),
  ...mutantsOf('core/subgraph.ts', test('entities'), [
    [
      'an entity is what its caller says',
      '    if (key && resolvable && typeof',
      '    if (key && !resolvable && typeof',
      pure('core/entities-need-resolvers'),
    ],
    ['a part tells its schema', '_Service: { sdl: nobody }', '_Service: { sdl: directoryOnly }'],
    [
      'a part resolves as many entities as it is asked for',
      'if (args.representations.length > MAX_REPRESENTATIONS) throw',
      'if (args.representations.length < 0) throw',
    ],
  ]),
  ...mutantsOf('core/facts.ts', test('entities'), [
    [
      'what is not stated of a record is open',
      "state: 'ARCHIVED',\n  authority: null,",
      "state: 'OPEN',\n  authority: null,",
    ],
    ['facts that are malformed are believed', 'return isFact ? { state', 'return isFact || state ? { state'],
  ]),
  ...mutantsOf('core/context.ts', covers, [
    ['what is seen is not in the trail', '  if (allow) context.disclosures.disclosed(subject.id, detail);\n', ''],
    [
      'one’s own statements are not in the trail',
      "    disclosures.disclosed(id, 'SERVICES');\n",
      '',
      test('journeys/sensitive-service', 'is seen whole by whoever gives it'),
    ],
    [
      'which rule decided is not in the trail',
      '  context.disclosures.ruled(rule);\n  if',
      '  if',
      test('journeys/who-else-is-involved', 'records the look'),
    ],
  ]),
  ...mutantsOf('core/disclosures.ts', test('apart', 'for any document'), [
    [
      'what another process disclosed is not in the trail',
      '      for (const kind of kinds) this.disclosed(child, kind);\n',
      '      void child;\n      void kinds;\n',
    ],
    [
      'what another process opened is not in the trail',
      '    for (const child of report.opened) {\n',
      '    for (const child of [] as string[]) {\n',
    ],
  ]),
  ...mutantsOf('gateway/answer.ts', test('recorded-first'), [
    [
      'a question is asked before it is recorded',
      '      await recorder.intent(asked);\n',
      '      void recorder.intent(asked).catch(() => undefined);\n',
    ],
    [
      'an answer leaves before it is recorded',
      '      await recorder.outcome(asked, kindOf(context), report);\n',
      '      void recorder.outcome(asked, kindOf(context), report).catch(() => undefined);\n',
    ],
    [
      'a part of an answer leaves while another is out of reach',
      "      if (context.outcome.unavailable) throw new AppError('SERVICE_UNAVAILABLE');\n",
      '',
      test('faults', 'which part is out of reach'),
    ],
    [
      'a part of an answer leaves while another is broken',
      "      if (context.outcome.broken) throw new AppError('INTERNAL_SERVER_ERROR');\n",
      '',
      test('gateway/client-errors'),
    ],
    [
      'what was declined is not recorded',
      '        await recorder.declined(viewer, peer, error.code);\n',
      '        void peer;\n',
    ],
    [
      'a second child is opened in one mediation',
      'if (opened.length < 2 && (await mediations.use',
      'if ((await mediations.use',
      test('journeys/mediated-access', 'is about one child'),
    ],
    [
      'the one it was done for is not told of a look',
      "    await noteUse(asked, 'LOOK', report, report.opened);\n",
      '',
      test('journeys/mediated-access', 'names both in every entry'),
    ],
    [
      'the one it was done for is not told of a change',
      '      if (changes) await noteChange(asked);\n',
      '      void noteChange;\n',
      test('journeys/mediated-access', 'records a change'),
    ],
    [
      'what a refused look has read is not on record',
      "    // That it is refused tells something too: what was read for it stands in the trail.\n    await recorder.outcome(asked, 'REFUSED', report);\n",
      '',
      test('journeys/mediated-access', 'puts on record'),
    ],
    [
      'a mediator spends nothing',
      'return mediation ? budget.spend(mediation.mediator.account, cost) : left;',
      'void mediation;\n    return left;',
      test('trusted-documents', 'told of the one who is signed in'),
    ],
  ]),
  ...mutantsOf('gateway/recorder.ts', test('faults'), [
    [
      'whatever a trail answers counts as recorded',
      'if (!Number.isSafeInteger(place) || (place as number) < 0) throw',
      'if (place === Symbol.iterator) throw',
      test('faults-shrink'),
    ],
  ]),
  ...mutantsOf('gateway/client-errors.ts', errors, [
    [
      'a caller is told what went wrong inside',
      "  return isUnavailable(original) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';",
      "  return isUnavailable(original) ? 'SERVICE_UNAVAILABLE' : 'BAD_USER_INPUT';",
    ],
    [
      'a message of a library is repeated',
      '`${body.message}${explanation(message)}` } : {})',
      '`${body.message} ${message}` } : {})',
    ],
    ['every message is repeated', '...(explains(code) ? { message:', '...(explains(code) || message ? { message:'],
    [
      'a value is repeated that a scalar refused',
      "  '(?:Int|Float|String|Boolean|ID|Enum %) cannot represent',",
      "  '(?:Int|Float|String|Boolean|ID|Enum %) cannot represent.*',",
    ],
    [
      'a sentence is repeated to its end',
      "new RegExp(`^${text.replaceAll('%', NAME)}`)",
      "new RegExp(`^${text.replaceAll('%', NAME)}.*`)",
    ],
    [
      'introspection is answered by naming what it asked',
      "if (extensions?.validationErrorCode === 'INTROSPECTION_DISABLED') return noIntrospection();\n",
      '',
    ],
  ]),
  ...mutantsOf('core/log.ts', test('faults', 'writes nothing personal'), [
    [
      'a log repeats what a library said',
      '`${error.name} ${code}` : error.name;',
      '`${error.name} ${code} ${error.message}` : error.message;',
    ],
  ]),
  ...mutantsOf('core/errors.ts', errors, [
    [
      'a caller may use the words of any object as a code',
      "typeof code === 'string' && Object.hasOwn(errorCatalogue, code);",
      "typeof code === 'string' && code in errorCatalogue;",
    ],
  ]),
  ...mutantsOf('core/execution/query.ts', execution, []),
  ...mutantsOf('subgraphs/audit/review-sql.ts', test('journeys/an-auditor-reviews'), [
    [
      'an auditor reads their own looks',
      '`(f.account is null or f.account <> all($3::uuid[]))',
      '`(f.account is null or $3::uuid[] is not null)',
      test('journeys/an-auditor-reviews', 'reviews no look of their own'),
    ],
    [
      'an auditor reads the looks they mediated',
      '(f.mediator is null or f.mediator <> all($3::uuid[]))',
      '(f.mediator is null or $3::uuid[] is not null)',
      test('journeys/an-auditor-reviews', 'made for somebody else'),
    ],
    [
      'an auditor reads what was done about an incident that they are in',
      'a.request = f.request and p.person = $15',
      'a.request = f.request and $15::uuid is null',
      test('audit-alerts', 'reviews nothing of what others did'),
    ],
    [
      'an authority’s auditor reads of everybody',
      '($4::text[] is null or f.organisation = any($4) or f.mediator_organisation = any($4))',
      '($4::text[] is null or true)',
    ],
  ]),
  ...mutantsOf('subgraphs/children/told-look.ts', pure('subgraphs/children/told-look'), [
    ['a family is told where a hidden child was looked up', "if (hidden) return 'BARE';\n", ''],
    [
      'a family is told of what the team has left out',
      '!look.left || withheld || isLeftOutByRule',
      '!look.left || isLeftOutByRule',
    ],
    ['a family is told who is under investigation', 'investigated || isQuiet(look, asOf)', 'isQuiet(look, asOf)'],
    ['a family is told of auditors at once', 'return asOf < until;', 'return asOf > until;'],
    ['a family is told of copies of the trail at once', "look.kind !== 'EXPORT' && !quietRoles", '!quietRoles'],
    ['bodies are told by name', "named.includes(organisation.kind) ? 'WHOLE' : 'BY_KIND'", "'WHOLE'"],
    ['the team is shown who is being investigated', '  if (isLeftOutByRule(look, facts)) return leftOutByRule;\n', ''],
    [
      'the moment is told of a hidden child’s look',
      '{ at: null, day, kind, ...nothing, details,',
      '{ at: look.at, day, kind, ...nothing, details,',
    ],
  ]),
  ...mutantsOf('subgraphs/children/subject-access-store.ts', test('journeys/a-family-asks-who-looked'), [
    [
      'another team’s requests of families are listed',
      'where s.authority = $1 and ${narrowing}',
      'where $1::text is not null and ${narrowing}',
      test('journeys/a-family-asks-who-looked'),
    ],
    [
      'a sealed child’s request is listed',
      "($3, $4::uuid)) and c.state <> 'SEALED'",
      '($3, $4::uuid))',
      test('journeys/a-family-asks-who-looked', 'never reaches an identity'),
    ],
    [
      'another team’s request is answered',
      "where s.id = $1 and s.authority = $2 and c.state <> 'SEALED'`",
      "where s.id = $1 and $2::text is not null and c.state <> 'SEALED'`",
      { idle: 'its child is asked about as well (STEWARDSHIP)' },
    ],
    [
      'a sealed child’s request is answered',
      "where s.id = $1 and s.authority = $2 and c.state <> 'SEALED'`",
      'where s.id = $1 and s.authority = $2`',
      { idle: 'its child is asked about as well (STEWARDSHIP), and a sealed one is nobody’s' },
    ],
    [
      'a child that was hidden since is told of whole',
      "s.hidden or c.state <> 'OPEN' or",
      's.hidden or',
      test('journeys/a-family-asks-who-looked', 'learns nothing about a hidden child'),
    ],
  ]),
];
