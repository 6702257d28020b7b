"""lxml: XML parsed, searched by XPath and changed by XSLT."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


STYLE = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><sum><xsl:value-of select="sum(//tax)"/></sum></xsl:template>
</xsl:stylesheet>"""


def use(etree):
    tree = etree.fromstring("<a><tax>3</tax><tax>4</tax></a>")
    total = etree.XSLT(etree.fromstring(STYLE))(tree).getroot()
    return f"{len(tree.xpath('//tax'))} taxes, {total.tag} {total.text}"


def work(etree):
    text = b"<a>" + b"".join(b"<b n='%d'>text</b>" % number for number in range(100)) + b"</a>"
    return lambda: len(etree.fromstring(text).findall("b"))


package.main("lxml.etree", use, work, 100)
