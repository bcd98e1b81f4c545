/**
 * The elements of an XML file as they open and close, however long the file. Only plain XML is taken: a document type is
 * refused, and with it every entity, so that nothing in a file is more than it looks (billion laughs, external entities);
 * names, depth, attributes and single texts have a bound, so that no file fills the memory.
 */
import { type SaxesAttributePlain, SaxesParser, type SaxesStartTagPlain } from 'saxes';
import { FeedError } from './feed-error.ts';
import type { FeedFile } from './source.ts';
import { assertFile, textOf } from './text-file.ts';

export interface XmlElements {
  /** `depth` counts from 1, the root. Attributes are given of the root alone: no format of ours has others. */
  opened(name: string, depth: number, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  closed(depth: number): void;
}

const DEPTH = 16;
const NAME = 100;
const ATTRIBUTES = 16;
const ATTRIBUTE = 1_000;
/** Characters between one thing the parser tells and the next: it holds them all. */
const TOKEN = 65_536;

/** A parser that tells the elements, and throws at the first thing that is not to be had. */
function parserFor(elements: XmlElements) {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  let attributes = 0;
  let written = 0;
  let told = 0;
  const refuse = (): never => {
    throw new FeedError('FEED_XML_REFUSED', `Line ${parser.line}.`);
  };
  const tell = (): void => {
    told = parser.position;
  };
  parser.on('error', () => {
    // The parser's own message is left behind: it quotes what it read.
    throw new FeedError('FEED_NOT_XML', `Line ${parser.line}.`);
  });
  parser.on('xmldecl', ({ encoding = 'UTF-8' }) => {
    if (encoding.toUpperCase() !== 'UTF-8') throw new FeedError('FEED_NOT_UTF8');
  });
  parser.on('doctype', refuse);
  parser.on('processinginstruction', refuse);
  parser.on('comment', tell);
  parser.on('opentagstart', ({ name }: SaxesStartTagPlain) => {
    tell();
    depth += 1;
    attributes = 0;
    if (depth > DEPTH || name.length > NAME) refuse();
  });
  parser.on('attribute', ({ name, value }: SaxesAttributePlain) => {
    tell();
    attributes += 1;
    if (attributes > ATTRIBUTES || name.length > NAME || value.length > ATTRIBUTE) refuse();
  });
  parser.on('opentag', ({ name, attributes: given }) => {
    tell();
    elements.opened(name, depth, depth === 1 ? given : {});
  });
  const text = (found: string): void => {
    tell();
    elements.text(found);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', () => {
    tell();
    elements.closed(depth);
    depth -= 1;
  });
  return {
    write: (piece: string): void => {
      parser.write(piece);
      // Counted here: between two pieces the parser's own position is off by the length of one.
      written += piece.length;
      if (written - told > TOKEN) refuse();
    },
    close: (): void => void parser.close(),
  };
}

/** Tells the elements piece by piece; after each piece the caller may take what it has made of them. */
export async function* xmlElements(file: FeedFile, elements: XmlElements): AsyncGenerator<void> {
  await assertFile(file);
  const parser = parserFor(elements);
  let isEmpty = true;
  for await (const piece of textOf(file)) {
    isEmpty &&= piece === '';
    parser.write(piece);
    yield;
  }
  if (isEmpty) throw new FeedError('FEED_FILE_EMPTY');
  parser.close();
  yield;
}
