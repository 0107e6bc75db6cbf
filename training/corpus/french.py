"""English sentences and their French: agreement of gender and number, tenses, elision, negation, questions.

Every English sentence has exactly one French sentence here, so that an exact match means something:
the past is the passé composé (with être where French has it, and its agreement), "they" is "ils",
"you" is "tu". The pair that is held out is (subject noun, verb or adjective) of a frame: see draw.py.
"""

import random

from draw import Draw, part_of

# noun: (French, gender, plural English, plural French); animate first
BEINGS = '''cat:chat:m|dog:chien:m|girl:fille:f|boy:garçon:m|man:homme:m|woman:femme:f|child:enfant:m|bird:oiseau:m|horse:cheval:m|cow:vache:f
mouse:souris:f|teacher:professeur:m|doctor:médecin:m|king:roi:m|queen:reine:f|friend:ami:m|mother:mère:f|father:père:m|brother:frère:m|sister:sœur:f
baby:bébé:m|lion:lion:m|rabbit:lapin:m|duck:canard:m|farmer:fermier:m|student:étudiant:m|neighbor:voisin:m|grandmother:grand-mère:f|wolf:loup:m
bear:ours:m|fox:renard:m|sheep:mouton:m|goat:chèvre:f|frog:grenouille:f|nurse:infirmière:f|baker:boulanger:m|prince:prince:m|princess:princesse:f|soldier:soldat:m|singer:chanteuse:f
mailman:facteur:m|uncle:oncle:m|aunt:tante:f|son:fils:m|hunter:chasseur:m|kitten:chaton:m|puppy:chiot:m|tiger:tigre:m|monkey:singe:m|chicken:poule:f'''
THINGS = '''house:maison:f|book:livre:m|car:voiture:f|table:table:f|chair:chaise:f|apple:pomme:f|door:porte:f|window:fenêtre:f|key:clé:f|letter:lettre:f
ball:balle:f|hat:chapeau:m|box:boîte:f|bag:sac:m|picture:image:f|song:chanson:f|tree:arbre:m|flower:fleur:f|boat:bateau:m|bike:vélo:m|cake:gâteau:m
bread:pain:m|cheese:fromage:m|shirt:chemise:f|dress:robe:f|coat:manteau:m|shoe:chaussure:f|watch:montre:f|pen:stylo:m|phone:téléphone:m|egg:œuf:m
knife:couteau:m|cup:tasse:f|plate:assiette:f|bottle:bouteille:f|glass:verre:m|lamp:lampe:f|clock:horloge:f|story:histoire:f|street:rue:f|ring:bague:f|train:train:m
bed:lit:m|star:étoile:f|garden:jardin:m|city:ville:f|guitar:guitare:f|game:jeu:m|bridge:pont:m|hammer:marteau:m|newspaper:journal:m|tomato:tomate:f
umbrella:parapluie:m|wall:mur:m|river:rivière:f|school:école:f|computer:ordinateur:m|question:question:f|idea:idée:f|answer:réponse:f'''
PLURALS = {'man': 'men', 'woman': 'women', 'child': 'children', 'mouse': 'mice', 'wolf': 'wolves', 'sheep': 'sheep', 'baby': 'babies', 'story': 'stories', 'knife': 'knives',
           'box': 'boxes', 'watch': 'watches', 'fox': 'foxes', 'princess': 'princesses', 'dress': 'dresses', 'glass': 'glasses', 'mailman': 'mailmen', 'puppy': 'puppies', 'city': 'cities', 'tomato': 'tomatoes'}
PLURIELS = {'oiseau': 'oiseaux', 'cheval': 'chevaux', 'souris': 'souris', 'ours': 'ours', 'chapeau': 'chapeaux', 'bateau': 'bateaux', 'gâteau': 'gâteaux', 'manteau': 'manteaux',
            'couteau': 'couteaux', 'fils': 'fils', 'jeu': 'jeux', 'marteau': 'marteaux', 'journal': 'journaux', 'grand-mère': 'grands-mères'}


def table(text):
    return {x.split(':')[0]: tuple(x.split(':')[1:]) for x in text.replace('\n', '|').split('|')}


BEINGS, THINGS = table(BEINGS), table(THINGS)
NOUNS = BEINGS | THINGS
H_MUTE = 'aeiouéèêœâîAEIOUÉœh'


def vowel(word):
    return word[0] in H_MUTE


# adjective: (m, f, before the noun, m before a vowel); plural adds s, but for -x and -s
ADJECTIVES = '''big:grand:grande:1|small:petit:petite:1|old:vieux:vieille:1|young:jeune:jeune:1|beautiful:beau:belle:1|good:bon:bonne:1|new:nouveau:nouvelle:1|bad:mauvais:mauvaise:1
black:noir:noire:0|white:blanc:blanche:0|red:rouge:rouge:0|blue:bleu:bleue:0|green:vert:verte:0|yellow:jaune:jaune:0|happy:heureux:heureuse:0|sad:triste:triste:0|tired:fatigué:fatiguée:0
hungry:affamé:affamée:0|clean:propre:propre:0|dirty:sale:sale:0|strong:fort:forte:0|brave:courageux:courageuse:0|intelligent:intelligent:intelligente:0|funny:drôle:drôle:0|rich:riche:riche:0
poor:pauvre:pauvre:0|quiet:calme:calme:0|cold:froid:froide:0|hot:chaud:chaude:0|slow:lent:lente:0|fast:rapide:rapide:0|sick:malade:malade:0|ready:prêt:prête:0|angry:fâché:fâchée:0|heavy:lourd:lourde:0|expensive:cher:chère:0'''
ADJECTIVES = table(ADJECTIVES)
BEFORE_VOWEL = {'vieux': 'vieil', 'beau': 'bel', 'nouveau': 'nouvel'}
OF_BEINGS = 'big small old young beautiful good happy sad tired hungry strong brave intelligent funny rich poor quiet slow fast sick ready angry'.split()
BEASTS = 'cat dog bird horse cow mouse lion rabbit duck wolf bear fox sheep goat frog kitten puppy tiger monkey chicken'.split()
OF_THINGS = 'big small old beautiful good new black white red blue green yellow clean dirty cold hot heavy expensive'.split()


def agree(adjective, gender, plural):
    m, f, _ = ADJECTIVES[adjective]
    if gender == 'f':
        return f + ('s' if plural else '')
    return m if not plural or m[-1] in 'sx' else m + ('x' if m in ('beau', 'nouveau') else 's')


# verbs: English base, past, ing : French infinitive : participle : être or avoir or se : present je tu il nous ils
VERBS = '''sit:sat:sitting:asseoir:assis:se:assieds assieds assied asseyons asseyent
sleep:slept:sleeping:dormir:dormi:avoir:dors dors dort dormons dorment
run:ran:running:courir:couru:avoir:cours cours court courons courent
eat:ate:eating:manger:mangé:avoir:mange manges mange mangeons mangent
sing:sang:singing:chanter:chanté:avoir:chante chantes chante chantons chantent
dance:danced:dancing:danser:dansé:avoir:danse danses danse dansons dansent
arrive:arrived:arriving:arriver:arrivé:être:arrive arrives arrive arrivons arrivent
leave:left:leaving:partir:parti:être:pars pars part partons partent
fall:fell:falling:tomber:tombé:être:tombe tombes tombe tombons tombent
come:came:coming:venir:venu:être:viens viens vient venons viennent
walk:walked:walking:marcher:marché:avoir:marche marches marche marchons marchent
jump:jumped:jumping:sauter:sauté:avoir:saute sautes saute sautons sautent
swim:swam:swimming:nager:nagé:avoir:nage nages nage nageons nagent
work:worked:working:travailler:travaillé:avoir:travaille travailles travaille travaillons travaillent
play:played:playing:jouer:joué:avoir:joue joues joue jouons jouent
laugh:laughed:laughing:rire:ri:avoir:ris ris rit rions rient
cry:cried:crying:pleurer:pleuré:avoir:pleure pleures pleure pleurons pleurent
wait:waited:waiting:attendre:attendu:avoir:attends attends attend attendons attendent
talk:talked:talking:parler:parlé:avoir:parle parles parle parlons parlent
smile:smiled:smiling:sourire:souri:avoir:souris souris sourit sourions sourient
stop:stopped:stopping:arrêter:arrêté:se:arrête arrêtes arrête arrêtons arrêtent
hide:hid:hiding:cacher:caché:se:cache caches cache cachons cachent
rest:rested:resting:reposer:reposé:se:repose reposes repose reposons reposent
return:returned:returning:revenir:revenu:être:reviens reviens revient revenons reviennent
bark:barked:barking:aboyer:aboyé:avoir:aboie aboies aboie aboyons aboient
fly:flew:flying:voler:volé:avoir:vole voles vole volons volent
cook:cooked:cooking:cuisiner:cuisiné:avoir:cuisine cuisines cuisine cuisinons cuisinent
dream:dreamed:dreaming:rêver:rêvé:avoir:rêve rêves rêve rêvons rêvent
listen:listened:listening:écouter:écouté:avoir:écoute écoutes écoute écoutons écoutent
enter:entered:entering:entrer:entré:être:entre entres entre entrons entrent
study:studied:studying:étudier:étudié:avoir:étudie étudies étudie étudions étudient
drink:drank:drinking:boire:bu:avoir:bois bois boit buvons boivent'''
DOES = '''see:saw:seeing:voir:vu:avoir:vois vois voit voyons voient:bt
like:liked:liking:aimer:aimé:avoir:aime aimes aime aimons aiment:bt
buy:bought:buying:acheter:acheté:avoir:achète achètes achète achetons achètent:t
find:found:finding:trouver:trouvé:avoir:trouve trouves trouve trouvons trouvent:bt
lose:lost:losing:perdre:perdu:avoir:perds perds perd perdons perdent:t
open:opened:opening:ouvrir:ouvert:avoir:ouvre ouvres ouvre ouvrons ouvrent:o
close:closed:closing:fermer:fermé:avoir:ferme fermes ferme fermons ferment:o
eat:ate:eating:manger:mangé:avoir:mange manges mange mangeons mangent:f
take:took:taking:prendre:pris:avoir:prends prends prend prenons prennent:t
wash:washed:washing:laver:lavé:avoir:lave laves lave lavons lavent:bt
sell:sold:selling:vendre:vendu:avoir:vends vends vend vendons vendent:t
follow:followed:following:suivre:suivi:avoir:suis suis suit suivons suivent:b
help:helped:helping:aider:aidé:avoir:aide aides aide aidons aident:b
look for:looked for:looking for:chercher:cherché:avoir:cherche cherches cherche cherchons cherchent:bt
want:wanted:wanting:vouloir:voulu:avoir:veux veux veut voulons veulent:t
read:read:reading:lire:lu:avoir:lis lis lit lisons lisent:r
write:wrote:writing:écrire:écrit:avoir:écris écris écrit écrivons écrivent:r
paint:painted:painting:peindre:peint:avoir:peins peins peint peignons peignent:t
give:gave:giving:donner:donné:avoir:donne donnes donne donnons donnent:t
break:broke:breaking:casser:cassé:avoir:casse casses casse cassons cassent:k
look at:looked at:looking at:regarder:regardé:avoir:regarde regardes regarde regardons regardent:bt
carry:carried:carrying:porter:porté:avoir:porte portes porte portons portent:t
hear:heard:hearing:entendre:entendu:avoir:entends entends entend entendons entendent:b
call:called:calling:appeler:appelé:avoir:appelle appelles appelle appelons appellent:b
draw:drew:drawing:dessiner:dessiné:avoir:dessine dessines dessine dessinons dessinent:bt
chase:chased:chasing:chasser:chassé:avoir:chasse chasses chasse chassons chassent:b
know:knew:knowing:connaître:connu:avoir:connais connais connaît connaissons connaissent:b
love:loved:loving:adorer:adoré:avoir:adore adores adore adorons adorent:bt
forget:forgot:forgetting:oublier:oublié:avoir:oublie oublies oublie oublions oublient:t
push:pushed:pushing:pousser:poussé:avoir:pousse pousses pousse poussons poussent:t
choose:chose:choosing:choisir:choisi:avoir:choisis choisis choisit choisissons choisissent:t
hold:held:holding:tenir:tenu:avoir:tiens tiens tient tenons tiennent:t'''
FUTURE = {'asseoir': 'assiér', 'courir': 'courr', 'venir': 'viendr', 'revenir': 'reviendr', 'voir': 'verr', 'acheter': 'achèter', 'vouloir': 'voudr', 'attendre': 'attendr',
          'rire': 'rir', 'sourire': 'sourir', 'perdre': 'perdr', 'prendre': 'prendr', 'vendre': 'vendr', 'suivre': 'suivr', 'lire': 'lir', 'écrire': 'écrir', 'peindre': 'peindr', 'aboyer': 'aboier', 'boire': 'boir', 'entendre': 'entendr', 'appeler': 'appeller', 'connaître': 'connaîtr', 'tenir': 'tiendr'}


def verbs(text):
    out = {}
    for line in text.split('\n'):
        base, past, ing, inf, part, aux, forms, *objects = line.split(':')
        out[base if base not in out else base] = (past, ing, inf, part, aux, forms.split(), objects[0] if objects else '')
    return out


VERBS, DOES = verbs(VERBS), verbs(DOES)
OBJECTS = {'o': 'door window box bag letter book bottle'.split(), 'f': 'apple cake bread cheese egg'.split(), 'r': 'book letter story song'.split(),
           'k': 'chair window cup plate bottle glass lamp watch clock'.split()}
# places: English : French
PLACES = '''in the garden:dans le jardin|in the house:dans la maison|on the chair:sur la chaise|on the table:sur la table|under the tree:sous l'arbre|in the street:dans la rue
at school:à l'école|in the kitchen:dans la cuisine|near the river:près de la rivière|in the forest:dans la forêt|on the grass:sur l'herbe|in front of the house:devant la maison
behind the door:derrière la porte|in the park:dans le parc|in Paris:à Paris|with my brother:avec mon frère|with the children:avec les enfants|at home:à la maison|on the mat:sur le tapis|in the car:dans la voiture'''
PLACES = [tuple(x.split(':')) for x in PLACES.replace('\n', '|').split('|')]
WHEN = {'past': [('yesterday', 'hier'), ('this morning', 'ce matin'), ('last night', 'hier soir'), ('on Monday', 'lundi')],
        'present': [('today', "aujourd'hui"), ('every day', 'tous les jours'), ('now', 'maintenant'), ('often', None)],
        'future': [('tomorrow', 'demain'), ('tonight', 'ce soir'), ('soon', 'bientôt'), ('next week', 'la semaine prochaine')]}
NUMBERS = {'two': 'deux', 'three': 'trois', 'four': 'quatre', 'five': 'cinq', 'six': 'six', 'ten': 'dix'}
NAMES = {'Anna': 'f', 'Marie': 'f', 'Julie': 'f', 'Sophie': 'f', 'Paul': 'm', 'Pierre': 'm', 'Thomas': 'm', 'Lucas': 'm'}
AVOIR = 'ai as a avons ont'.split()
ETRE = 'suis es est sommes sont'.split()
FUT = 'ai as a ons ont'.split()
SE = ['me', 'te', 'se', 'nous', 'se']
EN_BE = ['am', 'are', 'is', 'are', 'are']
EN_WAS = ['was', 'were', 'was', 'were', 'were']
PRONOUNS = [('I', 'je', 0, 'm', False), ('you', 'tu', 1, 'm', False), ('he', 'il', 2, 'm', False), ('she', 'elle', 2, 'f', False),
            ('we', 'nous', 3, 'm', True), ('they', 'ils', 4, 'm', True)]


def elide(word, after):
    """je + ai: j'ai; le + homme: l'homme."""
    return f"{word[:-1]}'{after}" if word in ('je', 'ne', 'me', 'te', 'se', 'le', 'la', 'de') and vowel(after) else f'{word} {after}'


def s3(base):
    if ' ' in base:
        head, rest = base.split(' ', 1)
        return f'{s3(head)} {rest}'
    return base + 'es' if base.endswith(('s', 'sh', 'ch', 'x', 'o')) else base[:-1] + 'ies' if base[-1] == 'y' and base[-2] not in 'aeiou' else base + 's'


class Noun:
    """A noun phrase in both languages."""

    def __init__(self, g, pool=None, adjective=0.3, article=None, word=None):
        self.word = word or g.pick(pool)
        fr, gender = NOUNS[self.word]
        self.gender = gender
        self.article = article or g.r.choices(['the', 'a', 'my', 'your', 'his', 'this', 'number'], [10, 4, 2, 1, 1, 1, 1])[0]
        self.plural = self.article == 'number' or (self.article not in ('a',) and g.r.random() < 0.25)
        if self.word == 'sheep' and self.article != 'number':
            self.plural = False  # 'the sheep' is one sheep here
        if self.plural and self.article == 'this':
            self.article = 'these'
        self.person = 4 if self.plural else 2
        adj = ''
        if g.r.random() < adjective:
            pool = OF_BEINGS if self.word in BEINGS else OF_THINGS
            adj = g.fact(pool + ['black', 'white'] if self.word in BEASTS else pool)
        if self.plural and self.article == 'a':
            self.article = 'the'
        en = PLURALS.get(self.word, self.word + 's') if self.plural else self.word
        fr = PLURIELS.get(fr, fr + 's') if self.plural else fr
        number = g.fact(NUMBERS) if self.article == 'number' else None
        words = fr
        if adj:
            shown = agree(adj, gender, self.plural)
            if ADJECTIVES[adj][2] == '1':
                if not self.plural and gender == 'm' and vowel(fr):
                    shown = BEFORE_VOWEL.get(shown, shown)
                words = f'{shown} {fr}'
            else:
                words = f'{fr} {shown}'
        en = f'{adj} {en}' if adj else en
        first_vowel, f, pl = vowel(words), gender == 'f', self.plural
        art = self.article
        if art == 'the':
            det = 'les ' if pl else "l'" if first_vowel else 'la ' if f else 'le '
        elif art == 'a':
            det = 'une ' if f else 'un '
            art = 'an' if en[0] in 'aeiou' else 'a'
        elif art in ('my', 'your', 'his'):
            k = {'my': 'm', 'your': 't', 'his': 's'}[art]
            det = f'{k}es ' if pl else f'{k}a ' if f and not first_vowel else f'{k}on '
        elif art in ('this', 'these'):
            det = 'ces ' if pl else 'cette ' if f else 'cet ' if first_vowel else 'ce '
        else:
            art, det = number, NUMBERS[number] + ' '
        self.en, self.fr = f'{art} {en}', det + words
        self.suffix = ('e' if f else '') + ('s' if pl else '')


class Name:
    def __init__(self, g):
        self.en = self.fr = g.pick(NAMES)
        self.gender, self.plural, self.person = NAMES[self.en], False, 2
        self.suffix = 'e' if self.gender == 'f' else ''


class Pronoun:
    def __init__(self, g):
        self.en, self.fr, self.person, self.gender, self.plural = g.pick(PRONOUNS)
        self.suffix = ('e' if self.gender == 'f' else '') + ('s' if self.plural else '')


def subject(g):
    dice = g.r.random()
    return Noun(g, BEINGS) if dice < 0.62 else Pronoun(g) if dice < 0.88 else Name(g)


def clitic(s, body):
    """Subject and the rest: je is elided."""
    return elide('je', body) if s.fr == 'je' else f'{s.fr} {body}'


def conjugate(s, verb, tense, negated):
    """(English verb group, French after the subject)."""
    past, ing, inf, part, aux, forms, _ = verb[1]
    base, p = verb[0], s.person
    reflexive = aux == 'se'

    def no(core):
        """ne core pas, the pronoun inside."""
        core = elide(SE[p], core) if reflexive else core
        return f'{elide("ne", core)} pas' if negated else core

    if tense == 'present':
        en = (f"do not {base}" if p != 2 else f'does not {base}') if negated else (s3(base) if p == 2 else base)
        return en, no(forms[p])
    if tense == 'progressive':
        return f'{EN_BE[p]} {"not " if negated else ""}{ing}', no(forms[p])
    if tense == 'future':
        stem = FUTURE.get(inf, inf)
        return f'will {"not " if negated else ""}{base}', no(stem + FUT[p])
    auxiliary = AVOIR[p] if aux == 'avoir' else ETRE[p]
    done = part
    if aux != 'avoir':
        done = part + s.suffix
        if part.endswith('s') and s.suffix in ('s', 'es'):
            done = part + s.suffix[:-1] + ('s' if s.suffix == 'es' else '')
    return (f'did not {base}' if negated else past), f'{no(auxiliary)} {done}'


TENSES = ['past', 'past', 'past', 'present', 'progressive', 'future']


def clause(g, question=False):
    s = subject(g)
    transitive = g.r.random() < 0.5
    pool = DOES if transitive else VERBS
    base = g.pick(pool)
    tense = g.fact(TENSES)
    if base in ('like', 'want', 'know', 'love') and tense == 'progressive':
        tense = 'present'
    negated = not question and g.r.random() < 0.15
    if base == 'read' and tense == 'past' and s.person != 2 and not question and not negated:
        tense = 'future'  # "you read" may be now or then
    en, fr = conjugate(s, (base, pool[base]), tense, negated)
    tail_en = tail_fr = ''
    if transitive:
        kind = pool[base][6]
        options = OBJECTS.get(kind) or (list(BEINGS) if kind == 'b' else list(THINGS) if kind == 't' else list(NOUNS))
        o = Noun(g, adjective=0.35, word=g.fact(options, [getattr(s, 'word', None)]))
        if negated and o.article in ('a', 'an'):
            o = Noun(g, adjective=0.3, article='the', word=o.word)
        tail_en, tail_fr = f' {o.en}', f' {o.fr}'
    if g.r.random() < 0.35 and not (transitive and g.r.random() < 0.5):
        place = g.fact(PLACES)
        tail_en, tail_fr = f'{tail_en} {place[0]}', f'{tail_fr} {place[1]}'
    when = ('', '')
    if g.r.random() < 0.25:
        when = g.fact([x for x in WHEN['present' if tense in ('present', 'progressive') else tense] if x[1]])
        if when[1] in tail_fr:
            when = ('', '')
        if tense == 'progressive' and when[0] == 'every day':
            when = ('now', 'maintenant')
        if when[0]:
            tail_en, tail_fr = f'{tail_en} {when[0]}', f'{tail_fr} {when[1]}'
    if question:
        be = EN_BE[s.person]
        if tense == 'past':
            en = f'did {s.en} {base}'
        elif tense == 'present':
            en = f'{"does" if s.person == 2 else "do"} {s.en} {base}'
        elif tense == 'progressive':
            en = f'{be} {s.en} {pool[base][1]}'
        else:
            en = f'will {s.en} {base}'
        whole = clitic(s, fr)
        que = "est-ce qu'" if vowel(whole) else 'est-ce que '
        return f'{en}{tail_en}?', f'{que}{whole}{tail_fr} ?'
    return f'{s.en} {en}{tail_en}', f'{clitic(s, fr)}{tail_fr}'


def copula(g, question=False):
    """is and was: être, the past as imparfait."""
    s = subject(g) if g.r.random() < 0.6 else Noun(g, THINGS, adjective=0)
    pool = OF_THINGS if getattr(s, 'word', None) in THINGS else OF_BEINGS[6:]
    adj = g.pick(pool)
    very = g.r.random() < 0.25
    shown = ('very ' if very else '') + adj, ('très ' if very else '') + agree(adj, s.gender, s.plural)
    past = g.r.random() < 0.4
    verb = ['étais étais était étions étaient'.split(), ETRE][not past][s.person]
    en = (EN_WAS if past else EN_BE)[s.person]
    if question:
        whole = clitic(s, verb)
        que = "est-ce qu'" if vowel(whole) else 'est-ce que '
        return f'{en} {s.en} {shown[0]}?', f'{que}{whole} {shown[1]} ?'
    if g.r.random() < 0.15:
        return f'{s.en} {en} not {shown[0]}', f'{clitic(s, elide("ne", verb))} pas {shown[1]}' if s.fr != 'je' else f'je {elide("ne", verb)} pas {shown[1]}'
    return f'{s.en} {en} {shown[0]}', f'{clitic(s, verb)} {shown[1]}'


def has(g):
    s = subject(g)
    o = Noun(g, THINGS, adjective=0.5, article=g.fact(['a', 'a', 'number', 'my', 'the']))
    return f'{s.en} {"has" if s.person == 2 else "have"} {o.en}', f'{clitic(s, AVOIR[s.person])} {o.fr}'


def there(g):
    o = Noun(g, NOUNS, adjective=0.4, article=g.fact(['a', 'number']))
    place = g.pick(PLACES[:16])
    return f'there {"are" if o.plural else "is"} {o.en} {place[0]}', f'il y a {o.fr} {place[1]}'


def where(g):
    o = Noun(g, NOUNS, adjective=0.3, article=g.pick(['the', 'my', 'your']))
    return f'where {"are" if o.plural else "is"} {o.en}?', f'où {"sont" if o.plural else "est"} {o.fr} ?'


def because(g):
    s = Noun(g, BEINGS, adjective=0.2)
    base = g.pick(VERBS)
    en, fr = conjugate(s, (base, VERBS[base]), 'past', g.r.random() < 0.2)
    adj = g.fact('tired hungry happy sad sick angry cold'.split()[:6])
    it = 'they' if s.plural else ('it' if s.word in BEASTS else 'she' if s.gender == 'f' else 'he')
    il = ('elle' if s.gender == 'f' else 'il') + ('s' if s.plural else '')
    if it == 'they':
        il = 'ils'
    gender = 'm' if it == 'they' else s.gender
    return (f'{s.en} {en} because {it} {"were" if s.plural else "was"} {adj}',
            f'{s.fr} {fr} parce qu\'{il} {"étaient" if s.plural else "était"} {agree(adj, gender, s.plural)}')


def both(g):
    a, b = clause(g), clause(g)
    link = g.fact([('and', 'et'), ('but', 'mais')])
    return f'{a[0]} {link[0]} {b[0]}', f'{a[1]} {link[1]} {b[1]}'


FRAMES = [('clause', 10, clause), ('question', 2, lambda g: clause(g, True)), ('copula', 4, copula), ('is it', 1, lambda g: copula(g, True)),
          ('has', 2, has), ('there', 1.5, there), ('where', 0.7, where), ('because', 1.5, because), ('both', 1.5, both)]


def written(g, pair, stop):
    en, fr = pair
    en = en[0].upper() + en[1:]
    fr = fr[0].upper() + fr[1:]
    return (en, fr) if en.endswith('?') or not stop else (en + '.', fr + '.')


def pairs(n, part, seed):
    """n pairs of `part`, each once; two of three with a full stop."""
    rng = random.Random(seed)
    seen, out = set(), []
    names, weights = [f[0] for f in FRAMES], [f[1] for f in FRAMES]
    make = {f[0]: f[2] for f in FRAMES}
    tries = 0
    while len(out) < n and tries < 40 * n + 1000:
        tries += 1
        [name] = rng.choices(names, weights)
        g = Draw(rng)
        pair = make[name](g)
        held = {part_of(name, g.picked[i : i + 2]) for i in range(0, max(1, len(g.picked) - 1), 2)}
        if held != {part}:
            continue
        pair = written(g, pair, rng.random() < 0.66)
        if pair[0] in seen and part != 'train':
            continue
        seen.add(pair[0])
        out.append(pair)
    return out


if __name__ == '__main__':
    for p in pairs(60, 'train', 5):
        print(*p, sep='  |  ')
