import type { AuthService } from '@backstage/backend-plugin-api';
import {
  isGroupEntity,
  isUserEntity,
  parseEntityRef,
  RELATION_HAS_MEMBER,
  RELATION_OWNED_BY,
  RELATION_PARENT_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { normalizeEntityRef } from '../model/entityRefs';

/** Entities per call, which the catalog reads in one query. */
const BATCH = 200;
/** Maximum levels of a search, to bound chains of groups. */
const MAX_ROUNDS = 100;
/** Entities of a search in the first round. */
const MAX_STEP = 100;
/** Growth of that number per round. The first member of a group is nearly always enough to find one person. */
const STEP_GROWTH = 4;

const FIELDS = ['kind', 'metadata.name', 'metadata.namespace', 'relations'];

/** A search for the people behind one owner. */
interface Search {
  owner: string;
  people: string[];
  seen: Set<string>;
  todo: string[];
}

/** The entities behind an entity; none if it is not in the catalog. */
interface Node {
  isUser: boolean;
  next: string[];
}

const MISSING: Node = { isUser: false, next: [] };

/**
 * Finds the people behind owners.
 *
 * @remarks
 * These are the members of a group and its subgroups, or the people behind the owners of any other entity. Only users
 * in the catalog count, because nobody can sign in as others.
 */
export class PeopleDirectory {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /**
   * Finds at most `limit` users behind each owner, nearest first.
   *
   * @throws if an owner is not an entity ref, or the catalog is unavailable
   */
  async find(owners: string[], limit: number): Promise<Map<string, string[]>> {
    const searches = owners.map(startSearch);
    const nodes = new Map<string, Node>();
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const step = Math.min(MAX_STEP, limit * STEP_GROWTH ** round);
      const steps = searches
        .filter(({ people, todo }) => people.length < limit && todo.length > 0)
        .map(search => ({ search, refs: search.todo.splice(0, step) }));
      if (steps.length === 0) {
        break;
      }
      await this.#load(
        steps.flatMap(({ refs }) => refs),
        nodes,
      );
      for (const { search, refs } of steps) {
        advance(search, refs, nodes);
      }
    }
    return new Map(
      searches.map(({ owner, people }) => [owner, people.slice(0, limit)]),
    );
  }

  async #load(refs: string[], nodes: Map<string, Node>): Promise<void> {
    const missing = [...new Set(refs)].filter(ref => !nodes.has(ref));
    for (let start = 0; start < missing.length; start += BATCH) {
      const entityRefs = missing.slice(start, start + BATCH);
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs, fields: FIELDS },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      entityRefs.forEach((ref, i) => nodes.set(ref, toNode(items[i])));
    }
  }
}

function startSearch(owner: string): Search {
  const ref = stringifyEntityRef(parseEntityRef(owner));
  return { owner, people: [], seen: new Set([ref]), todo: [ref] };
}

function advance(
  search: Search,
  refs: string[],
  nodes: Map<string, Node>,
): void {
  for (const ref of refs) {
    const { isUser, next } = nodes.get(ref) ?? MISSING;
    if (isUser) {
      search.people.push(ref);
    }
    for (const target of next) {
      if (!search.seen.has(target)) {
        search.seen.add(target);
        search.todo.push(target);
      }
    }
  }
}

function toNode(entity: Entity | undefined): Node {
  if (!entity) {
    return MISSING;
  }
  if (isUserEntity(entity)) {
    return { isUser: true, next: [] };
  }
  const relations = isGroupEntity(entity)
    ? [RELATION_HAS_MEMBER, RELATION_PARENT_OF]
    : [RELATION_OWNED_BY];
  return {
    isUser: false,
    next: relations.flatMap(type =>
      (entity.relations ?? [])
        .filter(relation => relation.type === type)
        .map(({ targetRef }) => normalizeEntityRef(targetRef)),
    ),
  };
}
