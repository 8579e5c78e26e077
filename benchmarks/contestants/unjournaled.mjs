// A store whose journal answers at once: what is left of a drain is its price. The marks that a settlement asks for are
// written with each claim, one statement for all that it brought, so the price comes out a little too small.
import { SequelizeStore } from '@mailspool/sequelize-store'
import { changedStore } from './changed-store.mjs'

export function unjournaledStore(url) {
  const store = new SequelizeStore({ url })
  return changedStore(store, {
    async claim(request) {
      const claims = await store.claim(request)
      if (claims.length > 0) await store.journal({ leases: claims, lease: request.lease })
      return claims
    },
    journal: async ({ leases }) => leases.map(() => 'final'),
  })
}
