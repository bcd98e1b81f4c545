/**
 * Every way a request can be refused, in one place. The sentences are fixed: a message never holds a value that
 * somebody typed or that the directory keeps (law 7), and a program may switch on the code for ever.
 */
interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
}

export const errorCatalogue = {
  UNAUTHENTICATED: {
    status: 401,
    message: 'You are not signed in, or your session has ended.',
    remedy: 'Send a current access token as `Authorization: Bearer <token>`.',
  },
  STANDING_REFUSED: {
    status: 403,
    message: 'Your account may not use the directory at present.',
    remedy: 'Ask the person who manages accounts in your organisation which part must be renewed.',
  },
  SIGNATURE_REQUIRED: {
    status: 403,
    message: 'A user agreement or security procedures are in force that you have not signed.',
    remedy: 'Read `viewer { documents { kind version } }`, and sign each with `acknowledge`.',
  },
  NAMED_USER_REQUIRED: {
    status: 403,
    message: 'A program asks only for a named user.',
    remedy: 'Use an access token of that user, issued to the program.',
  },
  CLIENT_REFUSED: {
    status: 403,
    message: 'The program you are using is not known here, or may not be used at present.',
    remedy: 'Ask whoever runs the program to check its registration.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'Your role does not allow this.',
    remedy: 'Ask `viewer { permissions }` what you may do.',
  },
  REASON_REQUIRED: {
    status: 400,
    message: 'A request that touches a child needs a reason for access.',
    remedy: 'Send the header `Access-Reason` with one of the codes of `AccessReason`.',
  },
  REASON_UNKNOWN: {
    status: 400,
    message: 'The reason for access is none of the known codes.',
    remedy: 'Send the header `Access-Reason` with one of the codes of `AccessReason`.',
  },
  REASON_NOT_YOURS: {
    status: 403,
    message: 'Your role cannot use this reason for access.',
    remedy: 'State the reason that holds for you; this one is for the authority’s own team.',
  },
  REASON_DOES_NOT_FIT: {
    status: 403,
    message: 'This is answered for one reason for access alone, and you have stated another.',
    remedy: 'If it is what you ask for, state the reason that the description of the field names.',
  },
  CASE_REFERENCE_REQUIRED: {
    status: 400,
    message: 'This reason for access needs a case reference.',
    remedy: 'Send the header `Case-Reference`: 1 to 40 letters, digits, `-`, `/` or `.`.',
  },
  MEDIATION_REFUSED: {
    status: 403,
    message: 'The mediation is over, is not yours, or is about another child.',
    remedy: 'Ask the person you act for for a new one-time code, and open a new mediation with it.',
  },
  OVERRIDE_REFUSED: {
    status: 403,
    message: 'The override is over, is not yours, or was granted in another session or for another reason.',
    remedy: 'Ask without the header `Override`; or ask for a new override with `requestOverride`.',
  },
  SEARCH_TOO_BROAD: {
    status: 200,
    message: 'That is too little to search with.',
    remedy:
      'Give a family name and a date of birth; or a family name, a range of at most twelve months and a given name or gender; or both names and a postcode; or an NHS number or pupil number alone.',
  },
  SEARCH_INVALID: {
    status: 200,
    message: 'One of the search criteria cannot be used like this.',
    remedy: 'An asterisk stands at the end of one name only, after at least three letters; a range runs forwards.',
  },
  TOO_MANY_MATCHES: {
    status: 200,
    message: 'More children match than may be listed.',
    remedy: 'Add what else you know, such as the full date of birth or the given name.',
  },
  BAD_USER_INPUT: {
    status: 400,
    message: 'A value does not fit what the field takes.',
    remedy: 'Compare it with the description of the field in the schema.',
  },
  PAGE_INVALID: {
    status: 400,
    message: 'A page is 1 to 100 long, and goes on from a cursor of the same list.',
    remedy: 'Use `first` from 1 to 100, and as `after` the `endCursor` of the page before.',
  },
  BAD_REQUEST: {
    status: 400,
    message: 'The request is not a GraphQL request this server takes.',
    remedy:
      'POST a JSON object with `query` or `documentId`, and if needed `variables` and `operationName`, as `application/json`.',
  },
  QUERY_TOO_COMPLEX: {
    status: 400,
    message: 'The query asks for too much at once.',
    remedy:
      'Ask for fewer fields, shallower, or smaller pages; the header `x-query-cost` of an answer tells what its query cost.',
  },
  RATE_LIMITED: {
    status: 429,
    message: 'You have used up what you may ask for at present.',
    remedy: 'Wait as many seconds as `Retry-After` says.',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    message: 'The query is not written as GraphQL.',
    remedy: 'Check the query at the place that is named.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    message: 'The query does not fit the schema.',
    remedy: 'Compare the query with the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    message: 'The query does not hold the operation that is named.',
    remedy: 'Name one of its operations as `operationName`.',
  },
  DOCUMENT_UNKNOWN: {
    status: 400,
    message: 'No document with this identifier is registered for this program.',
    remedy:
      'Register the document before it is sent (`docs/trusted-documents.md`): sending its text registers nothing.',
  },
  DOCUMENT_RETIRED: {
    status: 400,
    message: 'This document was retired, and is answered no more.',
    remedy: 'Use a newer version of the program, which sends the document in its place.',
  },
  DOCUMENT_REQUIRED: {
    status: 403,
    message: 'This program may send registered documents only.',
    remedy: 'Register the document, and send its identifier as `documentId` in place of `query`.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'Only `application/json` in UTF-8 is taken, without compression.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'Only POST is taken: what is asked about a child must not stand in an address.',
    remedy: 'POST the query.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message: 'The request is longer than 64 kB.',
    remedy: 'Send a shorter query or fewer values.',
  },
  NOT_FOUND: { status: 404, message: 'There is nothing here.', remedy: 'The API is at `/graphql`.' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'The directory cannot answer at present, and has answered nothing.',
    remedy: 'Try again after as many seconds as `Retry-After` says.',
  },
  OVERLOADED: {
    status: 503,
    message: 'More is asked at present than can be answered in time. Nothing was answered, recorded or changed.',
    remedy: 'Try again after as many seconds as `Retry-After` says, and after twice as many if it is said again.',
  },
  TRAIL_UNWITNESSED: {
    status: 503,
    message: 'Nobody outside has confirmed the record of access for too long, so nothing about a child is answered.',
    remedy: 'Try again later; whoever runs the directory must bring its witness back.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    message: 'Something went wrong here. Nothing was disclosed.',
    remedy: 'Try again; if it stays, report the request identifier.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCatalogue, code);

interface ErrorDetails extends ErrorOptions {
  /** The input field or header that is at fault: a name, never a value. */
  readonly field?: string;
  /** After how many seconds it is worth trying again. */
  readonly retryAfter?: number;
}

/** A refusal the caller may know of. Anything else that is thrown reaches the caller as INTERNAL_SERVER_ERROR. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What graphql-js copies into the answer. */
  readonly extensions: { readonly code: ErrorCode; readonly field?: string };
  readonly retryAfter: number;

  constructor(code: ErrorCode, { field, retryAfter = 1, ...options }: ErrorDetails = {}) {
    super(errorCatalogue[code].message, options);
    this.name = 'AppError';
    this.code = code;
    this.retryAfter = retryAfter;
    this.extensions = field === undefined ? { code } : { code, field };
  }
}

/** One entry of `errors` in an answer: what was wrong and what to do, nothing else. */
export function errorBody(code: ErrorCode, field?: string) {
  const { message, remedy } = errorCatalogue[code];
  return { message, extensions: { code, remedy, ...(field === undefined ? {} : { field }) } };
}
