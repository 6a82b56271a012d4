// One document: the reveal dialog, and its state as it changes.
import { closable } from './dom.js'
import { listen, showProgress } from './live.js'

const dialog = document.getElementById('reveal')
const opener = document.getElementById('reveal-open')
if (dialog && opener) {
  document.getElementById('reveal-plain')?.remove()
  opener.hidden = false
  opener.addEventListener('click', () => dialog.showModal())
  closable(dialog)
}

const root = document.querySelector('[data-document]')
if (root && !['indexed', 'retired', 'rejected', 'duplicate'].includes(root.dataset.state)) {
  listen((event) => {
    if (String(event.document) !== root.dataset.document) return
    if (event.state === root.dataset.state) showProgress(root, event)
    else location.reload()
  }, () => location.reload())
}
