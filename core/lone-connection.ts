/** A connection that does one thing and nothing else, outside every pool: to listen, or to hold a lock. */
import pg from 'pg';

export interface LoneOptions {
  readonly url: string;
  /** By which the database's administrator knows it. */
  readonly name: string;
}

/** Not connected yet. `lost`: it has failed or ended; it is said once or twice, for a failing one says so by either name. */
export function loneClient({ url, name }: LoneOptions, lost: () => void): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_500,
    keepAlive: true,
  });
  client.once('end', lost);
  client.on('error', lost);
  return client;
}
