"""The report site: static pages for controllers, in Swedish and English, built from one publication.

`queries` reads the publication, `reckoning` lays out a finding as an audit does, `charts` and `clippings` draw,
`pages` renders templates, `build` puts the site together and switches to it, `serve` shows it on this machine.
"""
