// What happens to documents, as it happens. One stream per page; it closes while the page is not looked at.
import { element } from './dom.js'

/** Calls `changed(event)` for each change, and `again()` after the stream was away, when something may have been missed. */
export function listen(changed, again) {
  let source = null
  let wasAway = false
  const open = () => {
    if (source || document.hidden) return
    source = new EventSource('/api/v1/events')
    source.addEventListener('document', (event) => changed(JSON.parse(event.data)))
    source.onopen = () => {
      if (wasAway) again()
      wasAway = false
    }
    source.onerror = () => {
      wasAway = true
      if (source.readyState === EventSource.CLOSED) close()
    }
  }
  const close = () => {
    source?.close()
    source = null
    wasAway = true
  }
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()))
  addEventListener('pagehide', close)
  open()
}

/** Shows how far a document is, in the row's own place for it. */
export function showProgress(row, event) {
  const place = row.querySelector('[data-progress]')
  if (!place || !event.progress) return
  const { done, total } = event.progress
  place.replaceChildren(
    total > 0 ? element('progress', { value: done, max: total, 'aria-label': 'Progress' }) : '',
    element('span', {}, event.progressWords || ''))
}
