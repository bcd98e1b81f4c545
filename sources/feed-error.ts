/**
 * Why a file cannot be read at all. The sentences are fixed, as those of `#core/errors.ts` are; what is added to them
 * are names of columns, files and formats. Never the error of a parser as `cause`: parsers quote what they read.
 */
export const feedErrors = {
  FEED_FORMAT_UNKNOWN: {
    message: 'There is no such file format.',
    remedy: 'Set the supplier’s format to one that is in `sources/index.ts`.',
  },
  FEED_NOT_ACCREDITED: {
    message: 'The organisation this supplier feeds for is not accredited for feeding data today.',
    remedy: 'Have it declare FEED_DATA and be accredited, or its suspension lifted. Nothing was taken.',
  },
  FEED_FILE_NOT_FOUND: { message: 'There is no such file.', remedy: 'Check the path.' },
  FEED_FILE_UNREADABLE: {
    message: 'The file cannot be opened, or is not a file.',
    remedy: 'Give the path of an ordinary file that this account may read.',
  },
  FEED_FILE_EMPTY: {
    message: 'The file is empty.',
    remedy: 'Export it again; a supplier with nothing to say sends the first line alone.',
  },
  FEED_FOLDER_EMPTY: {
    message: 'The folder holds none of the files that are looked for.',
    remedy: 'Give a folder with `org-directory.json` or files that end in `.custodian.json`.',
  },
  FEED_FILE_TOO_LARGE: {
    message: 'The file is larger than 16 MB, and JSON must be read as a whole.',
    remedy: 'Split its list over several files.',
  },
  FEED_NOT_UTF8: {
    message: 'The file is not written in UTF-8.',
    remedy: 'Export it as UTF-8 (in Excel: “CSV UTF-8”). Nothing was taken.',
  },
  FEED_NOT_XML: { message: 'The file is not well-formed XML.', remedy: 'Export it again, or check that it is whole.' },
  FEED_XML_REFUSED: {
    message: 'The XML has a document type or an instruction, or is nested or written beyond what any format needs.',
    remedy: 'Send elements and texts alone, as the page of the format in `docs/` shows them.',
  },
  FEED_VERSION_UNKNOWN: {
    message: 'The file is not of this format, or of a version that is not read here.',
    remedy: 'Compare its beginning with the page of the format in `docs/`.',
  },
  FEED_BUSY: {
    message: 'Another batch of this supplier is under way.',
    remedy: 'Wait for its receipt, and send this one then.',
  },
  FEED_OUT_OF_TURN: {
    message: 'It is another batch’s turn.',
    remedy: 'Send the batch with the sequence number that is expected, and then those after it.',
  },
  FEED_BATCH_REUSED: {
    message: 'A batch of this name was received with other content.',
    remedy: 'Give every batch a name of its own; the same batch may be sent again as it was.',
  },
  FEED_COUNT_WRONG: {
    message: 'The file does not have as many rows as its envelope says. Nothing was taken.',
    remedy: 'Export it again, and count the rows without the first line.',
  },
  FEED_CHECKSUM_WRONG: {
    message: 'The content is not what the envelope says: the checksum differs. Nothing was taken.',
    remedy: 'Send it again; the checksum is the SHA-256 of the bytes as they are sent.',
  },
  FEED_SPOOL_DAMAGED: {
    message: 'What was kept of the batch until it could be loaded is not as it came any more.',
    remedy:
      'Send it again, under a new `id` with the same `sequence`. What was taken of it before changes nothing then.',
  },
  FEED_ENVELOPE_WRONG: {
    message: 'The envelope is missing or cannot be used.',
    remedy: 'Sign batch, sequence, rows, checksum, format and sentAt as `docs/sending-batches.md` shows.',
  },
  FEED_NOT_JSON: { message: 'The file is not JSON.', remedy: 'Export it again, or check that it is whole.' },
  FEED_SHAPE_WRONG: {
    message: 'The JSON is neither a directory of organisations nor the records of a custodian.',
    remedy: 'It needs a list `organisations`, or an organisation’s code `orgId` and a list `records`.',
  },
  FEED_HEADER_WRONG: {
    message: 'The first line does not name the columns as agreed.',
    remedy: 'Compare it with the page of the format in `docs/`. Columns that are not listed there must not be sent.',
  },
} as const;

export type FeedErrorCode = keyof typeof feedErrors;

export class FeedError extends Error {
  readonly code: FeedErrorCode;
  readonly remedy: string;

  constructor(code: FeedErrorCode, detail?: string) {
    const { message, remedy } = feedErrors[code];
    super([message, detail, remedy].filter((part) => part !== undefined).join(' '));
    this.name = 'FeedError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** A refusal as it is answered over HTTP, in the shape of every other (`errorBody` of `#core/errors.ts`). */
export function feedErrorBody(code: FeedErrorCode, more: object = {}) {
  const { message, remedy } = feedErrors[code];
  return { message, extensions: { code, remedy, ...more } };
}
