"""The words of the teaching domain: what goes with what. One table a topic; sentences are made in english.py."""


def w(text):
    return text.split()


def u(text):
    """Words and phrases parted by commas."""
    return [x.strip() for x in text.replace('\n', ' ').split(',') if x.strip()]


BOYS = w('Tom Ben Sam Max Jack Leo Paul Peter David Daniel Adam Oscar Henry George Luke Noah James Carlos Omar Ravi Ivan Hugo Felix Victor Simon Mark')
GIRLS = w('Anna Emma Mary Lucy Sarah Julia Laura Alice Clara Nina Rosa Maria Sophie Kate Helen Ella Maya Zoe Eva Lily Grace Amy Jane Leila Nora Ruth')
MEN = u('man, boy, father, brother, uncle, grandfather, king, old man, young man, son, husband, prince')
WOMEN = u('woman, girl, mother, sister, aunt, grandmother, queen, old woman, young woman, daughter, wife, princess')
PEOPLE = u('students, children, teachers, farmers, friends, workers, neighbors, players, parents, guests, soldiers, tourists, sailors')
ADJ_PERSON = w('tall short young old kind quiet clever brave busy tired polite shy strong friendly famous careful')
COLORS = w('red blue green yellow black white brown gray orange purple pink')
WHEN_PAST = u('Yesterday, Last night, This morning, Last week, On Monday, On Friday, On Sunday, In the evening, After lunch, After school, In the afternoon, At noon, Last summer, Before dinner, Two days ago, An hour ago')
WHEN_NOW = u('Every day, Every morning, On weekends, In the summer, In winter, Every evening, On Saturdays, At night, Most days, Sometimes')
WHEN_NEXT = u('Tomorrow, Next week, Tonight, Next summer, On Tuesday, This weekend, Later today, Next year')
NUMBERS = w('two three four five six seven eight nine ten twelve twenty')

# --- groceries and packing: lists of one kind of thing -------------------------------------------
FOODS = w('''milk eggs bread butter cheese rice pasta sugar flour salt apples bananas oranges tomatoes potatoes onions
carrots chicken fish beef yogurt cereal honey coffee tea juice beans soup lettuce garlic pepper oil jam cookies chocolate
grapes lemons mushrooms corn peas ham bacon''')
BUY = u('''Buy, Get, Pick up, Please buy, We need, I need, Do not forget, Remember to buy, Go and buy, Add, I bought,
She bought, He bought, We bought, They bought, My mother bought, You should buy, Let us buy, I want to buy,
Could you buy, Please get, We ran out of, Put, I will buy, Mix, He wants, She ordered''')
PACKING = {
    'tech': ('laptop', u('laptop, charger, phone, headphones, tablet, camera, keyboard, mouse, cable, batteries'),
             u('for the office, for the meeting, for work, for the conference, for the business trip, for the flight')),
    'beach': ('towel', u('towel, sunscreen, sunglasses, swimsuit, hat, sandals, umbrella, snorkel, goggles'),
              u('for the beach, for the pool, for the lake, for the sea, for the island, for the summer trip')),
    'camping': ('tent', u('tent, flashlight, matches, blanket, rope, map, compass, boots, lantern, stove'),
                u('for the camping trip, for the forest, for the mountains, for the hike, for the woods')),
    'winter': ('gloves', u('gloves, scarf, coat, boots, sweater, skis, socks, jacket, hat'),
               u('for the snow, for the ski trip, for the cold weather, for winter, for the north')),
    'school': ('notebook', u('notebook, pencil, ruler, eraser, pen, textbook, backpack, paper, scissors, glue'),
               u('for school, for the exam, for the lesson, for class, for the first day of school')),
    'baby': ('diapers', u('diapers, bottle, blanket, toys, wipes, pacifier, stroller'),
             u('for the baby, for the nursery, for the little one')),
    'bathroom': ('toothbrush', u('toothbrush, toothpaste, soap, shampoo, comb, towel, razor, lotion'),
                 u('for the hotel, for the bathroom, for the night, for the weekend')),
}
PACK = u('''Pack, Pack the, Bring, Bring the, Please pack, Take, Take the, Remember the, Do not forget the, I packed the,
She packed the, We need the, Put in, He brought the, You will need the, They took the''')

# --- animals: what each says, does, eats, where it lives, its young -------------------------------
# name: (sound past, sound base, at whom or what, food, place, young, legs, cover, move past)
ANIMALS = {
    'dog': ('barked', 'bark', 'mailman', 'bones', 'yard', 'puppy', 'four', 'fur', 'ran'),
    'cat': ('meowed', 'meow', 'door', 'fish', 'sofa', 'kitten', 'four', 'fur', 'crept'),
    'duck': ('quacked', 'quack', 'swan', 'bread', 'pond', 'duckling', 'two', 'feathers', 'swam'),
    'cow': ('mooed', 'moo', 'farmer', 'grass', 'field', 'calf', 'four', 'hair', 'walked'),
    'horse': ('neighed', 'neigh', 'rider', 'hay', 'stable', 'foal', 'four', 'hair', 'galloped'),
    'pig': ('oinked', 'oink', 'butcher', 'corn', 'mud', 'piglet', 'four', 'skin', 'trotted'),
    'sheep': ('bleated', 'bleat', 'shepherd', 'grass', 'meadow', 'lamb', 'four', 'wool', 'wandered'),
    'lion': ('roared', 'roar', 'hunter', 'meat', 'savanna', 'cub', 'four', 'fur', 'stalked'),
    'wolf': ('howled', 'howl', 'moon', 'meat', 'forest', 'pup', 'four', 'fur', 'prowled'),
    'snake': ('hissed', 'hiss', 'mongoose', 'mice', 'grass', 'hatchling', 'no', 'scales', 'slid'),
    'owl': ('hooted', 'hoot', 'night', 'mice', 'tree', 'owlet', 'two', 'feathers', 'flew'),
    'frog': ('croaked', 'croak', 'fly', 'flies', 'pond', 'tadpole', 'four', 'skin', 'hopped'),
    'bee': ('buzzed', 'buzz', 'flower', 'nectar', 'hive', 'larva', 'six', 'hair', 'flew'),
    'bird': ('sang', 'sing', 'sun', 'seeds', 'nest', 'chick', 'two', 'feathers', 'flew'),
    'mouse': ('squeaked', 'squeak', 'trap', 'cheese', 'hole', 'pup', 'four', 'fur', 'scurried'),
    'rooster': ('crowed', 'crow', 'sunrise', 'grain', 'barn', 'chick', 'two', 'feathers', 'strutted'),
    'bear': ('growled', 'growl', 'camper', 'honey', 'cave', 'cub', 'four', 'fur', 'climbed'),
    'monkey': ('chattered', 'chatter', 'visitor', 'bananas', 'jungle', 'infant', 'two', 'fur', 'swung'),
    'elephant': ('trumpeted', 'trumpet', 'crowd', 'leaves', 'river', 'calf', 'four', 'skin', 'marched'),
    'parrot': ('talked', 'talk', 'guest', 'seeds', 'cage', 'chick', 'two', 'feathers', 'flew'),
    'rabbit': ('squealed', 'squeal', 'fox', 'carrots', 'burrow', 'bunny', 'four', 'fur', 'hopped'),
    'goat': ('bleated', 'bleat', 'stranger', 'leaves', 'hill', 'kid', 'four', 'hair', 'climbed'),
    'donkey': ('brayed', 'bray', 'cart', 'hay', 'stable', 'foal', 'four', 'hair', 'walked'),
    'hen': ('clucked', 'cluck', 'egg', 'grain', 'coop', 'chick', 'two', 'feathers', 'pecked'),
}
ADJ_ANIMAL = w('big small old young little brown black white hungry friendly gray wild fat lazy noisy gentle')
SPOTS = u('mat, sofa, rug, bed, chair, floor, grass, roof, wall, table, blanket, pillow, bench, porch, fence, carpet, box, step')
SITTING = w('sitting lying resting sleeping standing waiting playing')
# what an animal or a person was doing: the state that explains it
STATES = {
    'purring': ('happy', 'cat kitten'), 'wagging its tail': ('happy', 'dog puppy'),
    'growling': ('angry', 'dog bear wolf lion'), 'hissing': ('angry', 'cat snake goose'),
    'shivering': ('cold', 'cat dog puppy kitten rabbit bird horse'), 'panting': ('hot', 'dog puppy wolf'),
    'yawning': ('tired', 'cat dog lion puppy kitten bear'), 'limping': ('hurt', 'dog cat horse wolf puppy fox'),
    'eating': ('hungry', 'cat dog rabbit horse cow goat pig mouse kitten puppy'),
    'drinking': ('thirsty', 'cat dog rabbit horse cow goat pig mouse kitten puppy'),
    'hiding': ('afraid', 'cat dog rabbit mouse kitten puppy fox'), 'trembling': ('afraid', 'rabbit dog puppy mouse kitten'),
    'coughing': ('sick', 'dog cat puppy cow'), 'sneezing': ('sick', 'cat dog kitten rabbit'),
}
PERSON_STATES = {
    'smiling': 'happy', 'laughing': 'happy', 'crying': 'sad', 'shouting': 'angry', 'shivering': 'cold', 'sweating': 'hot',
    'yawning': 'tired', 'eating': 'hungry', 'drinking water': 'thirsty', 'hiding': 'afraid', 'trembling': 'afraid',
    'coughing': 'sick', 'sneezing': 'sick', 'running to the bus': 'late', 'blushing': 'shy', 'whistling': 'happy',
    'looking at the clock': 'bored', 'resting in bed': 'sick', 'weeping': 'sad', 'dancing': 'happy',
}
# did X because it was Y: Y tells whether "it" is the subject or the object
IT_CASES = [  # (animal words, verb past, object words, states of the subject, states of the object)
    (w('cat dog horse cow rabbit goat puppy kitten'), 'drank the', w('water milk'), w('thirsty'), w('fresh cool')),
    (w('cat dog bear mouse fox pig bird'), 'ate the', w('meat fish bread cheese apple cake'), w('hungry greedy'), w('tasty fresh delicious')),
    (w('dog cat fox wolf lion'), 'chased the', w('ball leaf balloon'), w('playful bored'), w('rolling bouncing')),
    (w('dog horse donkey camel ox'), 'carried the', w('bag basket box'), w('strong'), w('heavy full')),
    (w('bird duck bee owl'), 'left the', w('nest tree pond'), w('frightened tired'), w('crowded dry')),
    (w('dog puppy cat kitten'), 'slept on the', w('blanket sofa pillow rug'), w('tired sleepy'), w('soft warm')),
    (w('mouse rabbit fox cat'), 'avoided the', w('trap hole cage'), w('careful clever'), w('dangerous dark')),
]

# --- cause and effect -----------------------------------------------------------------------------
# (cause clause past, effect clause past, noun of the determined word in effect)
CAUSES = [
    ('it started to rain', 'opened', 'umbrella'), ('it was very cold', 'put on', 'coat'),
    ('the room was dark', 'turned on', 'light'), ('the phone rang', 'answered', 'call'),
    ('the floor was dirty', 'swept', 'floor'), ('the plants were dry', 'watered', 'plants'),
    ('the soup was too hot', 'waited for', 'soup'), ('the dishes were dirty', 'washed', 'dishes'),
    ('somebody knocked', 'opened', 'door'), ('the tire was flat', 'changed', 'tire'),
    ('the battery was empty', 'charged', 'phone'), ('the sun was bright', 'put on', 'sunglasses'),
    ('the window was broken', 'called', 'glazier'), ('the baby cried', 'picked up', 'baby'),
    ('the tooth hurt', 'visited', 'dentist'), ('the fridge was empty', 'went to', 'supermarket'),
    ('the house was on fire', 'called', 'firefighters'), ('the pipe was leaking', 'called', 'plumber'),
    ('the car would not start', 'called', 'mechanic'), ('the bus was late', 'missed', 'meeting'),
    ('the exam was near', 'opened', 'textbook'), ('the pencil was blunt', 'sharpened', 'pencil'),
    ('the grass was long', 'cut', 'grass'), ('the music was too loud', 'turned down', 'radio'),
    ('the snow was deep', 'put on', 'boots'), ('the letter was ready', 'bought', 'stamp'),
    ('the lamp was broken', 'changed', 'bulb'), ('the cat was hungry', 'fed', 'cat'),
    ('the dog was dirty', 'washed', 'dog'), ('the thief ran away', 'called', 'police'),
    ('the bread was old', 'went to', 'bakery'), ('the wind was strong', 'closed', 'window'),
    ('the child was sick', 'called', 'doctor'), ('the movie was boring', 'left', 'cinema'),
    ('the printer was empty', 'added', 'paper'), ('the coffee was bitter', 'added', 'sugar'),
    ('the soup was bland', 'added', 'salt'), ('the door was locked', 'looked for', 'key'),
    ('the mirror was dusty', 'cleaned', 'mirror'), ('the tea was cold', 'made', 'tea'),
    ('the bag was heavy', 'put down', 'bag'), ('the garden was full of weeds', 'cleaned', 'garden'),
]
CHAINS = [  # two sentences, cause then effect
    ('The glass fell on the floor.', 'It broke into many pieces.', 'glass'), ('The ice stood in the sun.', 'It melted quickly.', 'ice'),
    ('The water was very hot.', 'It began to boil.', 'water'), ('The balloon touched a needle.', 'It popped with a loud noise.', 'balloon'),
    ('The milk stood outside for a week.', 'It turned sour.', 'milk'), ('The seed got water and light.', 'It grew into a plant.', 'seed'),
    ('The river rose after the storm.', 'It flooded the village.', 'river'), ('The candle burned all night.', 'It went out in the morning.', 'candle'),
    ('The car ran out of gas.', 'It stopped on the road.', 'car'), ('The bread stayed in the oven too long.', 'It burned black.', 'bread'),
    ('The boat had a hole.', 'It sank in the lake.', 'boat'), ('The paper came near the flame.', 'It caught fire.', 'paper'),
    ('The iron gate stood in the rain.', 'It rusted over the years.', 'gate'), ('The shirt was washed in hot water.', 'It shrank.', 'shirt'),
    ('The tree was struck by lightning.', 'It fell across the road.', 'tree'), ('The clock had no battery.', 'It stopped at noon.', 'clock'),
    ('The snowman stood in the spring sun.', 'It slowly melted.', 'snowman'), ('The computer was very old.', 'It crashed again.', 'computer'),
    ('The kite lost the wind.', 'It dropped to the ground.', 'kite'), ('The bridge was old and weak.', 'It collapsed in the flood.', 'bridge'),
    ('The rope was thin.', 'It snapped at once.', 'rope'), ('The engine was too hot.', 'It began to smoke.', 'engine'),
    ('The flowers had no water.', 'They wilted in the vase.', 'flowers'), ('The apples were ripe.', 'They fell from the tree.', 'apples'),
    ('The clouds grew dark.', 'They brought heavy rain.', 'clouds'), ('The cookies smelled wonderful.', 'They were gone in a minute.', 'cookies'),
]

# --- what is what: kinds, colours, opposites, jobs ------------------------------------------------
KINDS = {
    'fruit': w('apple banana orange pear grape lemon cherry peach mango plum'), 'vegetable': w('carrot potato onion cabbage spinach cucumber pumpkin'),
    'animal': w('dog cat horse cow lion tiger rabbit wolf elephant monkey'), 'bird': w('eagle owl parrot duck penguin swan sparrow crow'),
    'fish': w('salmon tuna shark trout cod'), 'insect': w('bee ant fly butterfly beetle mosquito'),
    'flower': w('rose tulip daisy lily sunflower violet'), 'tree': w('oak pine maple birch willow palm'),
    'color': w('red blue green yellow purple orange'), 'tool': w('hammer saw drill wrench screwdriver axe'),
    'instrument': w('piano guitar violin drum flute trumpet'), 'sport': w('soccer tennis basketball hockey golf swimming'),
    'country': w('France Germany Spain Italy China Japan India Brazil Canada Egypt'), 'city': w('Paris London Rome Tokyo Berlin Madrid Cairo Boston'),
    'language': w('French English Spanish German Italian Chinese Japanese'), 'planet': w('Earth Mars Venus Jupiter Saturn'),
    'vehicle': w('car bus truck bicycle train motorcycle'), 'metal': w('gold silver iron copper steel'),
    'drink': w('water milk coffee tea juice lemonade'), 'subject': w('math history biology physics chemistry music'),
    'month': w('January March April June July October'), 'day': w('Monday Tuesday Friday Sunday Saturday'),
    'shape': w('circle square triangle cube'), 'building': w('house school church castle tower hotel'),
}
CAPITALS = {'France': 'Paris', 'Germany': 'Berlin', 'Spain': 'Madrid', 'Italy': 'Rome', 'Japan': 'Tokyo', 'England': 'London', 'Egypt': 'Cairo',
            'Russia': 'Moscow', 'China': 'Beijing', 'Greece': 'Athens', 'Portugal': 'Lisbon', 'Ireland': 'Dublin', 'Austria': 'Vienna'}
SPEAKS = {'France': 'French', 'Germany': 'German', 'Spain': 'Spanish', 'Italy': 'Italian', 'Japan': 'Japanese', 'England': 'English', 'China': 'Chinese', 'Russia': 'Russian'}
IS_COLOR = {'sky': 'blue', 'grass': 'green', 'snow': 'white', 'coal': 'black', 'blood': 'red', 'milk': 'white', 'sun': 'yellow', 'night': 'dark',
            'ocean': 'blue', 'banana': 'yellow', 'tomato': 'red', 'leaf': 'green', 'crow': 'black', 'chocolate': 'brown'}
IS_LIKE = {'ice': 'cold', 'fire': 'hot', 'sugar': 'sweet', 'lemon': 'sour', 'rock': 'hard', 'pillow': 'soft', 'feather': 'light', 'elephant': 'heavy',
           'snail': 'slow', 'cheetah': 'fast', 'jaguar': 'fast', 'knife': 'sharp', 'mountain': 'high', 'ocean': 'deep', 'desert': 'dry', 'rain': 'wet',
           'night': 'dark', 'giant': 'tall', 'ant': 'small', 'whale': 'big', 'diamond': 'hard', 'honey': 'sweet', 'silk': 'smooth', 'glass': 'fragile'}
OPPOSITES = [w(x) for x in '''hot cold|big small|tall short|fast slow|happy sad|old young|open closed|light dark|hard soft|wet dry|rich poor|early late|
strong weak|full empty|clean dirty|loud quiet|high low|near far|right wrong|heavy light|good bad|up down|left right|day night|black white|
thick thin|wide narrow|deep shallow|sweet sour|cheap expensive|easy difficult|sick healthy|true false|north south|east west|first last'''.replace('\n', '').split('|')]
JOBS = {  # job: (does base, object, place, tool)
    'baker': ('bake', 'bread', 'bakery', 'oven'), 'teacher': ('teach', 'children', 'school', 'book'), 'doctor': ('treat', 'patients', 'hospital', 'stethoscope'),
    'farmer': ('grow', 'corn', 'farm', 'tractor'), 'pilot': ('fly', 'planes', 'airport', 'radio'), 'chef': ('cook', 'meals', 'restaurant', 'knife'),
    'nurse': ('help', 'patients', 'hospital', 'thermometer'), 'painter': ('paint', 'pictures', 'studio', 'brush'), 'writer': ('write', 'books', 'office', 'pen'),
    'carpenter': ('build', 'tables', 'workshop', 'hammer'), 'gardener': ('plant', 'flowers', 'garden', 'shovel'), 'mechanic': ('repair', 'cars', 'garage', 'wrench'),
    'barber': ('cut', 'hair', 'barbershop', 'scissors'), 'dentist': ('fix', 'teeth', 'clinic', 'drill'), 'fisherman': ('catch', 'fish', 'sea', 'net'),
    'librarian': ('lend', 'books', 'library', 'computer'), 'musician': ('play', 'songs', 'theater', 'guitar'), 'scientist': ('study', 'cells', 'laboratory', 'microscope'),
    'tailor': ('sew', 'suits', 'shop', 'needle'), 'judge': ('hear', 'cases', 'court', 'hammer'), 'programmer': ('write', 'code', 'office', 'keyboard'),
    'photographer': ('take', 'photos', 'studio', 'camera'), 'mailman': ('deliver', 'letters', 'street', 'bag'), 'driver': ('drive', 'buses', 'station', 'map'),
    'butcher': ('sell', 'meat', 'market', 'knife'), 'astronomer': ('watch', 'stars', 'observatory', 'telescope'), 'waiter': ('serve', 'food', 'restaurant', 'tray'),
    'firefighter': ('stop', 'fires', 'city', 'hose'), 'engineer': ('design', 'bridges', 'office', 'computer'), 'plumber': ('fix', 'pipes', 'house', 'wrench'),
}
# occasions whose two halves need each other: (verb phrase 1, verb phrase 2 before the object, object)
REVEALS = [
    ('revealed the diamond ring', 'getting on one knee and opening the', 'box'), ('showed the gold ring', 'kneeling down and opening the', 'box'),
    ('gave her the necklace', 'smiling and opening the', 'box'), ('took out the letter', 'sitting down and opening the', 'envelope'),
    ('read the first page', 'sitting down and opening the', 'book'), ('let in the guests', 'getting up and opening the', 'door'),
    ('let in the fresh air', 'getting up and opening the', 'window'), ('poured the wine', 'sitting down and opening the', 'bottle'),
    ('took out the clothes', 'coming home and opening the', 'suitcase'), ('paid for the meal', 'standing up and opening the', 'wallet'),
    ('took out the milk', 'walking to the kitchen and opening the', 'fridge'), ('found the treasure', 'digging in the sand and opening the', 'chest'),
    ('wrote the email', 'sitting down and opening the', 'laptop'), ('kept out the rain', 'looking at the sky and opening the', 'umbrella'),
    ('took out the coins', 'standing at the counter and opening the', 'purse'), ('took out the hammer', 'kneeling down and opening the', 'toolbox'),
    ('took out the cake', 'walking to the kitchen and opening the', 'oven'), ('drove the car out', 'getting up and opening the', 'garage'),
    ('fed the parrot', 'standing on a chair and opening the', 'cage'), ('put on the coat', 'getting up and opening the', 'closet'),
]
