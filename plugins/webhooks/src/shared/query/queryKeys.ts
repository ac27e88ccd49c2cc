/** Identifies data within the plugin: its name, and what it depends on. */
export type QueryKey = readonly [name: string, ...parts: unknown[]];

const LIVE = 'webhooks-live';
const STATIC = 'webhooks-static';

/** The key of data in the cache, which all plugins of an app share. */
export function toCacheKey(key: QueryKey, isLive: boolean): unknown[] {
  return [isLive ? LIVE : STATIC, ...key];
}

/** Whether a cache key is one of this plugin. */
export function isWebhooksKey(cacheKey: unknown): boolean {
  return isLiveKey(cacheKey) || startsWith(cacheKey, STATIC);
}

/** Whether a cache key is one of data that changes without the viewer's doing. */
export function isLiveKey(cacheKey: unknown): boolean {
  return startsWith(cacheKey, LIVE);
}

function startsWith(cacheKey: unknown, first: string): boolean {
  return Array.isArray(cacheKey) && cacheKey[0] === first;
}
