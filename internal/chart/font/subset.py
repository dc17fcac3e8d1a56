"""Makes NotoSansSC-Subset.otf: python3 subset.py NotoSansCJK-Regular.ttc OUT.otf"""
import sys
from fontTools import subset
from fontTools.ttLib import TTCollection

# Characters of names and places that GB 2312 lacks.
RARE = (
    "喆堃昇珺镕婳頔玥赟翀骉燚珅琬璟璠瑄瑀瑭瑷璐璇祜禛竑筠翯芃苡荇莙菡萁葳蕤薏蘅虓昉昕昱晞晗晢晧晳暐暄暾旸"
    "玎玏玓玗玘玙玚玠玡玦玫玭玮玹玻珂珈珉珙珞珣珦珩珪珮珰珲珵琎琏琊琍琚琛琤琥琨琩琪琫琭琮琯琰琲琳琴瑅瑆瑑瑗瑛瑢瑧瑨瑱瑳璈璋璎璘璜璞璥璨璩璪璲璺瓒"
    "堉堃埕垚埼埴堠塬墉墡墭嫚嫄婞婠娈娉娴媄媖嫒嬅嬿姞姮娀姝妤妘妧"
    "炆炘炜炟烜烨焯焓焜煐煜煦熠燊燏燚爔"
    "沄泓泠泩洺洧洸浠浥涟淏淯渟湉湜湲溁溍溦滢漪漷潆潾澍澔澂澄瀚瀛瀞灏灞"
    "偲伃伋伲佖佽侁俍俣倓倞傃僖儆儇"
    "彧彣彤昺晔晁暎曈曌曦朒栩桀桉桓梃梓梣棻棽楙楷榃榕槿樾橦檀欤歆毓"
    "峣峤嵚嵩嶓嶒巘崟崧嵎"
    "祎祐祓祯祼禧禔稑穑穰"
    "钊钜钦钰铄铖铭锜锟锳锴锺镒镠镡镭鎏鑫"
    "靓靖韪韫韬颀颉颙颢飏馡馥骁骅骎骏骐骙骞骢骥"
    "鸢鸾鹍鹏鹔麒麟黾鼐龑龢"
    "翙翚翥翊聿芄芊芗芾苒苾茀茆茝荭莞菀菁萩葭蒗蓂蓁蓥蔺蕻薷藁藿"
    "迦迪逯逴遹邈郄郏郗郜郢鄢鄞鄯鄱酆"
    "訚諠譞谖谞谯谡豳赅赑贇趵跞"
    "雱霁霂霈霏霓霙霭靔靚韡"
    "宓宬宸寔寤寰岚帏幂庹廙弢弨彀彧徕忞忻怡怿恺恽悃悌悫悰惇惢愔愫慜憓懋懿戬"
    "捷挦掞揆揚揺摅撷攸敉敔敩旃旂旎旖旻昀昃昊昙昳晏晙晟晡晤晨晫晷晹暋暕暲曜"
    "竽笪筝筱箐篁箫簌籁粲綦縠纮纻绂绚绥绮绶绹缇缊缙缜缟缤罡罱羑羕羲翃翕翮翾"
    "衎衍衢袆裎裬褀褆襄訢詠誉誠諴謇瀟"
    "囍囧犇猋羴焱淼喆嚞鱻飝赑矗垚磊森晶品"
    "仝仉仵佴俟僮儋冮刁勐厍厐召叻吒呙哏嗣圩坤埇堽夐夔妫娄娌孛孥宕尕尧岜峒峁崀崆嵊嵖巂幵廑彪忭忸惠"
    "栾桷椤榔橹毌毐沔沭泃泖泷洑洮浔浞浯浰涔涞涪淄淅渌渑湎湔湟溆溧滆滏滠滦漯漴潞澉澧澴濂濉濠濮瀍瀔灃灌"
    "祊禺筚筼缑罘羌耒胊舡舢苴茌荥莒菏葰蓟蕲藁虢蚌蛟蠡衮褒訾谌谷郓郧郪郫鄄鄌鄚酉釜鉨铚锽镆闫闵阆阌阏阚隗隰雒霅靳鞏韦顼颍駻驲骀骓鮸鲌鲘鲲鹮鹳黉黟"
    "㛃㛚㬊㬎㬚㭎㳇㳘㳚㴔㸆㺿䂮䃅䓖䓛䓨䗖䗛䗪䥽䲟䴓䶮𬀩𬀪𬍛𬍤𬍡𬬭𬬻𬭎𬭬𬱖𬱟𬳵𬳶𬴂𬴊𫍯𫍰𫍲𫍽𫍣𫐐𫓧𫔶𫖮𫖯𫗧𫘝𫘧𫘪𫘬𫚉𫚖𫟅𫟼𫠆𫠊𫢸𫭟𫭼𫮃𫰛𫵷𫶇𫷷𫸩"
)

def characters():
    for high in range(0xA1, 0xF8):       # GB 2312: symbols, letters, levels 1 and 2
        for low in range(0xA1, 0xFF):
            try:
                c = bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            if not 0x3040 <= ord(c) <= 0x30FF and not 0x0400 <= ord(c) <= 0x04FF:  # no kana, no Cyrillic
                yield ord(c)
    yield from range(0x20, 0x7F)
    yield from range(0xA0, 0x100)
    yield from map(ord, "—–‘’“”…·•※○●◎◇◆□■△▲☆★→←↑↓√×÷±≤≥≠≈％‰℃①②③④⑤⑥⑦⑧⑨⑩〇〔〕【】《》〈〉「」『』￥✓✔")
    yield from map(ord, RARE)

def main(source, target):
    font = next(f for f in TTCollection(source) if f["name"].getDebugName(4) == "Noto Sans CJK SC")
    o = subset.Options()
    o.layout_features = []      # no shaping is done with it
    o.hinting = False           # it is drawn large and smoothed
    o.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    o.name_languages = [0x409]
    o.notdef_outline = True
    o.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG"]
    s = subset.Subsetter(o)
    s.populate(unicodes=set(characters()))
    s.subset(font)
    font.save(target)

main(*sys.argv[1:])
