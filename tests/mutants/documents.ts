/** Trusted documents: whose they are, what they must be, and what they do not tell. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const trusted = test('trusted-documents');
const reloaded = test('trusted-documents-reloaded', 'a gateway');
const manifest = pure('gateway/documents/manifest');
const admission = pure('gateway/documents/admission');

export const documents: readonly Mutant[] = [
  ...mutantsOf('gateway/documents/choice.ts', trusted, [
    [
      'a program that must register its documents sends what it likes',
      "if (adHoc !== '*' && !adHoc.includes(client)) throw",
      "if (adHoc !== '*' && adHoc.includes(query)) throw",
    ],
    [
      'a document is answered after its day',
      "if (known === 'RETIRED' || isOver(known)) throw",
      "if (known === 'RETIRED') throw",
      pure('gateway/documents/keeper'),
    ],
    [
      'a document holds whatever operation is named',
      '    if (operationName !== null) operationIn(document, operationName);\n',
      '',
      test('trusted-documents', 'holds the operation that it is registered with'),
    ],
  ]),
  ...mutantsOf('gateway/documents/keeper.ts', trusted, [
    [
      'a document is every program’s',
      'find: (client, documentId) => kept.get(client)?.get(documentId),',
      'find: (client, documentId) => (kept.get(client) ?? new Map()).get(documentId) ?? [...kept.values()].flatMap((own) => own.get(documentId) ?? [])[0],',
      test('trusted-documents', 'belongs to the program that registered it'),
    ],
    [
      'a manifest that cannot be used takes away what stood before',
      '    } catch (error) {\n      isStale = true;',
      '    } catch (error) {\n      kept = new Map();\n      isStale = true;',
      test('trusted-documents-reloaded', 'changes nothing where it cannot be used'),
    ],
  ]),
  ...mutantsOf('gateway/documents/trusted.ts', reloaded, [
    ['a manifest may say another cost', 'if (stated !== found)', 'if (stated !== found && found === null)'],
  ]),
  ...mutantsOf('gateway/documents/manifest.ts', manifest, [
    ['a text is changed under its identifier', 'if (documentIdOf(textOf(each)) !== each.id)', "if (each.id === '')"],
    [
      'a manifest is of another client than its name',
      'if (basename(file) !== `${data.client}.json`)',
      "if (file === '')",
    ],
  ]),
  ...mutantsOf('gateway/documents/admission.ts', admission, [
    ['a document need not fit the schema', '  demandValid(schema, document, text);\n', ''],
    [
      'a document may become too dear by its variables',
      'costOf(schema, document, operation, longest)',
      'costOf(schema, document, operation, {})',
    ],
    ['a document asks for the schema', '  refuseIntrospection(document);\n', ''],
  ]),
  ...mutantsOf('gateway/answer.ts', test('trusted-documents', 'told of the one who is signed in'), [
    [
      'in mediated access, one is told what the other has left',
      'return mediation ? budget.spend(mediation.mediator.account, cost) : left;',
      'if (mediation) await budget.spend(mediation.mediator.account, cost);\n    return left;',
    ],
  ]),
  ...mutantsOf('gateway/body.ts', pure('gateway/body'), [
    [
      'a text and an identifier may say two things',
      'if (query !== null || persisted !== null) throw',
      'if (query !== null && persisted !== null) throw',
    ],
    [
      'a hash need not be that of the text beside it',
      'if (persisted !== null && persisted !== documentIdOf(query))',
      'if (persisted === query)',
    ],
  ]),
];
