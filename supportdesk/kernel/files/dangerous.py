"""Which kinds of files a double click runs, and which carry code that runs when they are opened
(ATTACK-A06, ATTACK-S24).

Known facts, by system: the attachments that Microsoft Outlook blocks, and what Chromium's list of download file types calls
dangerous. Left out is what support exchanges and what only shows text or data by default: archives, certificates, MATLAB
data, unit files, dumps and output. No scanner looks into files.
"""

from __future__ import annotations

from typing import Final

_RUNS: Final = {
    "Windows: programs, installers, what they are made of, and scripts with a host of their own": (
        "appinstaller application appx appxbundle bat bgi cmd cnt com cpl csh dll drv efi exe fxp gadget grp hpj inx isu job js "
        "jse ksh mad maf mag mam maq mar mas mau mav maw msh msh1 msh1xml msh2 msh2xml mshxml msi msix msixbundle msp mst msu "
        "ocx ops osd paf pcd pif plg prf prg ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 pyw pyzw rgs scr sct shb shs sys "
        "tsp u3p vb vbe vbp vbs vbscript vsmacros vsto vsw vxd ws wsc wsf wsh xbap xll xnk"
    ),
    "Windows: what opens or installs something else": (
        "appcontent-ms appref-ms cdxml chm desklink diagcab diagcfg diagpkg fon hlp hta htc inf ins isp its library-ms lnk "
        "mapimail mcf mmc msc mydocs oxt printerexport reg scf search-ms searchconnector-ms settingcontent-ms slk theme "
        "themepack udl url webpnp website xrm-ms zfsendtotarget"
    ),
    "disks that open by a double click, and hide that what lies in them came from the internet": (
        "cdr dmg dvdr img iso isz sparsebundle sparseimage toast udf vhd vhdx"
    ),
    "macOS": (
        "action app caction command configprofile definition fileloc inetloc internetconnect mobileconfig mpkg networkconnect "
        "osas osax pkg prefpane qlgenerator saver scpt scptd term terminal tool webloc wflow workflow xip"
    ),
    "Linux and Android": ("aab apk apkm appimage bash deb desktop fish flatpakref rpm run sh shar snap zsh"),
    "Java and other machines of their own": ("air class crx ear jar jnlp swf war xpi"),
}
_CARRIES_CODE: Final = {
    "documents that can hold macros, their templates and add-ins": (
        "accda accdb accde accdr ade adp doc docm dot dotm mda mdb mde mdt mdw mdz odm potm ppa ppam pps ppsm ppt pptm pub sldm "
        "xla xlam xlm xls xlsb xlsm xlt xltm"
    ),
    "scripts that support exchanges": ("asp aspx cgi ipynb jsp lua mjs php pl py pyc pyo pyz rb tcl"),
    "web pages": ("htm html mht mhtml shtml svg xht xhtml xsl xslt"),
}

RUNS: Final = frozenset(word for words in _RUNS.values() for word in words.split())
CARRIES_CODE: Final = frozenset(word for words in _CARRIES_CODE.values() for word in words.split())
