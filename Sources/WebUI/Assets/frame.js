// The bars around every page: search key, help, the switch for single-key shortcuts, times.
import { isShortcut, localTimes } from './dom.js'

localTimes(document)

const help = document.getElementById('help')
const opener = document.getElementById('help-open')
if (help && opener) {
  opener.hidden = false
  opener.addEventListener('click', () => help.showModal())
}

for (const box of document.querySelectorAll('#single-keys, [data-single-keys]')) {
  box.checked = localStorage.getItem('single-keys') !== 'off'
  box.addEventListener('change', () => localStorage.setItem('single-keys', box.checked ? 'on' : 'off'))
}

document.addEventListener('keydown', (event) => {
  if (!isShortcut(event)) return
  if (event.key === '/') {
    const box = document.getElementById('q') || document.getElementById('find')
    if (!box) return
    event.preventDefault()
    box.focus()
    box.select()
  } else if (event.key === '?' && help) {
    event.preventDefault()
    help.showModal()
  }
})

// A menu closes when one goes elsewhere.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false
    menu.querySelector('summary').focus()
  }
})
