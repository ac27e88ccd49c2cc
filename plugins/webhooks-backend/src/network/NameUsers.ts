/** Counts the current users of names. */
export class NameUsers {
  readonly #users = new Map<string, Map<string, number>>();

  add(name: string, user: string): void {
    let users = this.#users.get(name);
    if (!users) {
      users = new Map();
      this.#users.set(name, users);
    }
    users.set(user, (users.get(user) ?? 0) + 1);
  }

  remove(name: string, user: string): void {
    const users = this.#users.get(name);
    const count = users?.get(user);
    if (!users || !count) {
      return;
    }
    if (count > 1) {
      users.set(user, count - 1);
      return;
    }
    users.delete(user);
    if (users.size === 0) {
      this.#users.delete(name);
    }
  }

  get(name: string): string[] {
    return [...(this.#users.get(name)?.keys() ?? [])];
  }
}
