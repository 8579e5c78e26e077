/** The sheet, the script and the icon. A name with another hash is another version's: not found, and the page asks again. */
import { ASSETS } from '../assets/assets.js'
import type { Answer, Visit } from '../route.js'

export function showAsset(visit: Visit): Answer {
  const path = `assets/${visit.params.name ?? ''}`
  const asset = Object.values(ASSETS).find((known) => known.path === path)
  return asset === undefined ? { kind: 'notFound' } : { kind: 'asset', body: asset.body, type: asset.type }
}
