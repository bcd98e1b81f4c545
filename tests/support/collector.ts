/** A collector of OpenTelemetry: takes what is sent by OTLP over HTTP, and keeps it as it came. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
}

export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
  readonly status: { readonly code?: number; readonly message?: string };
  readonly events?: readonly unknown[];
}

interface Sent {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: CollectedSpan['attributes'] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly CollectedSpan[];
    }[];
  }[];
}

export interface Collector {
  readonly url: string;
  /** The bodies that came to `/v1/<signal>`, as they came, and under which key. */
  bodies(signal: 'traces' | 'metrics'): readonly string[];
  spans(): readonly CollectedSpan[];
  /** The scopes under which anything was sent: who wrote it. */
  scopes(): ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  close(): Promise<void>;
}

export const attributesOf = ({ attributes }: CollectedSpan): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

export async function startCollector(): Promise<Collector> {
  const came: { signal: string; body: string }[] = [];
  const keys = new Set<string>();
  const server = createServer((request, reply) => {
    keys.add(String(request.headers['x-collector-key']));
    void text(request).then((body) => {
      came.push({ signal: request.url ?? '', body });
      reply.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const bodies = (signal: string) => came.filter((each) => each.signal === `/v1/${signal}`).map(({ body }) => body);
  const sent = () => bodies('traces').flatMap((body) => (JSON.parse(body) as Sent).resourceSpans ?? []);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans: () =>
      sent().flatMap(({ resource, scopeSpans }) => {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
      }),
    scopes: () => new Set(sent().flatMap(({ scopeSpans }) => scopeSpans.map(({ scope }) => scope.name))),
    keys,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
