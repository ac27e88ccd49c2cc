export const RESOLV_CONF_PATH = '/etc/resolv.conf';

/** The rules for completing names that are not fully qualified. */
export interface SearchList {
  domains: string[];
  /** The number of dots from which on a name is tried unchanged before the domains. */
  ndots: number;
}

/** Parses the search list of a resolv.conf (resolv.conf(5)) and of the environment variables that override it. */
export function parseSearchList(
  text: string,
  env: NodeJS.ProcessEnv = process.env,
): SearchList {
  const list: SearchList = { domains: [], ndots: 1 };
  const lines = [
    ...text.split('\n'),
    ...(env.LOCALDOMAIN ? [`search ${env.LOCALDOMAIN}`] : []),
    ...(env.RES_OPTIONS ? [`options ${env.RES_OPTIONS}`] : []),
  ];
  for (const line of lines) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === 'search') {
      list.domains = values;
    } else if (keyword === 'domain') {
      list.domains = values.slice(0, 1);
    } else if (keyword === 'options') {
      for (const value of values) {
        const ndots = /^ndots:(\d+)$/.exec(value)?.[1];
        list.ndots = ndots === undefined ? list.ndots : Number(ndots);
      }
    }
  }
  return list;
}

/** Lists the fully qualified names to try for a name, in order. A name with a trailing dot is fully qualified. */
export function qualifiedNames(name: string, list: SearchList): string[] {
  if (name.endsWith('.')) {
    return [name.slice(0, -1)];
  }
  const completed = list.domains.map(
    domain => `${name}.${domain.replace(/^\.|\.$/g, '')}`,
  );
  const dots = name.split('.').length - 1;
  return dots >= list.ndots ? [name, ...completed] : [...completed, name];
}
