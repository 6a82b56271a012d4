// Keeps the inbox up to date while it is looked at. The server stays the only one who draws rows.
import { page } from './api.js'
import { localTimes } from './dom.js'
import { listen, showProgress } from './live.js'

const live = document.getElementById('live')
let timer = 0
let isLoading = false
let last = 0

// Several changes in a row are one look, and there are at most twenty looks a minute. A half-filled form or an open menu is never pulled away.
function soon() {
  clearTimeout(timer)
  timer = setTimeout(refresh, Math.max(400, last + 3000 - performance.now()))
}

async function refresh() {
  if (isLoading || live.querySelector('details[open]') || live.querySelector('select:focus')) return soon()
  isLoading = true
  last = performance.now()
  try {
    const fresh = await page(location.pathname + location.search)
    const next = fresh.getElementById('live')
    const focused = live.contains(document.activeElement) ? document.activeElement.id : ''
    if (next) {
      live.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)))
      localTimes(live)
      if (focused) document.getElementById(focused)?.focus()
    }
    updateCount(fresh)
  } catch {
    // The next change tries again.
  } finally {
    isLoading = false
  }
}

function updateCount(fresh) {
  const old = document.getElementById('waiting')
  const count = fresh.getElementById('waiting')
  if (old && count) old.replaceWith(document.importNode(count, true))
  else if (old) old.remove()
  else if (count) document.querySelector('.top .spring')?.after(document.importNode(count, true))
}

listen((event) => {
  const row = live.querySelector(`[data-document="${event.document}"]`)
  if (row && row.dataset.state === event.state) showProgress(row, event)
  else soon()
}, soon)
