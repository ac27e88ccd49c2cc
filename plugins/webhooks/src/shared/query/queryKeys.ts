/** Identifies data within the plugin: its name and its parameters. */
export type QueryKey = readonly [name: string, ...parts: unknown[]];

const LIVE = 'webhooks-live';
const STATIC = 'webhooks-static';

/** The key in the SWR cache, which is shared by all plugins of an app. */
export function toCacheKey(key: QueryKey, isLive: boolean): unknown[] {
  return [isLive ? LIVE : STATIC, ...key];
}

/** Whether a cache key belongs to this plugin. */
export function isWebhooksKey(cacheKey: unknown): boolean {
  return isLiveKey(cacheKey) || startsWith(cacheKey, STATIC);
}

/** Whether a cache key belongs to data that changes without an action of the viewer. */
export function isLiveKey(cacheKey: unknown): boolean {
  return startsWith(cacheKey, LIVE);
}

function startsWith(cacheKey: unknown, first: string): boolean {
  return Array.isArray(cacheKey) && cacheKey[0] === first;
}
