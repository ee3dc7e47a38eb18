/** Given names and family names grouped by country, so that the combinations are realistic. */
export const NAMES = [
  {
    country: 'US',
    given:
      'Olivia Ethan Harper Mason Chloe Logan Grace Tyler Naomi Caleb Jasmine Wyatt Audrey Marcus',
    family: 'Carter Bennett Hayes Sullivan Brooks Foster Reed Coleman Jenkins Pierce Dawson Tucker',
  },
  {
    country: 'GB',
    given: 'Imogen Alistair Freya Rhys Poppy Callum Isla Gareth Beatrice Hamish Tilda Rupert',
    family: 'Whitaker Ashworth MacLeod Pemberton Hughes Fairclough O’Neill Thackeray Lloyd Barlow',
  },
  {
    country: 'DE',
    given: 'Annika Lukas Jörg Katharina Moritz Silke Jürgen Friederike Till Heike Björn Mareike',
    family:
      'Schäfer Müller Krüger Weiß Hoffmann Brandt Vogel Lindner Köhler Seidel Albrecht Großmann',
  },
  {
    country: 'FR',
    given: 'Camille Théo Élise Bastien Maëlle Hugo Aurélie Clément Inès Étienne Margaux Loïc',
    family: 'Lefèvre Moreau Girard Fournier Chevalier Béranger Dubois Marchand Rousseau Gauthier',
  },
  {
    country: 'ES',
    given: 'Lucía Álvaro Carmen Iñigo Nuria Sergio Marta Rubén Pilar Joaquín Elena Andrés',
    family: 'Núñez Ibáñez Romero Ortega Castaño Serrano Vidal Peña Aguirre Domínguez Molina',
  },
  {
    country: 'BR',
    given: 'Ana João Beatriz Thiago Larissa Caio Mariana Rafael Luíza Vinícius Camila Gustavo',
    family: 'Souza Pereira Carvalho Araújo Gonçalves Barbosa Moraes Teixeira Cardoso Assunção',
  },
  {
    country: 'PL',
    given: 'Agnieszka Łukasz Zofia Paweł Małgorzata Krzysztof Hanna Grzegorz Ewa Stanisław',
    family:
      'Kowalczyk Wiśniewski Zieliński Dąbrowski Wójcik Kamiński Jabłoński Sikora Górski Mazur',
  },
  {
    country: 'SE',
    given: 'Astrid Björn Linnéa Gustav Saga Åke Elsa Henrik Tove Mårten Ylva Nils',
    family: 'Lindqvist Åkesson Bergström Holm Sjöberg Ekdahl Nyström Hedlund Öberg Wallin',
  },
  {
    country: 'TR',
    given: 'Elif Emre Zeynep Burak Defne Kerem Ayşe Çağlar Selin Tolga İpek Onur',
    family: 'Yılmaz Demir Şahin Çelik Aydın Koç Özdemir Arslan Doğan Kaplan',
  },
  {
    country: 'NG',
    given: 'Adaeze Chinedu Ngozi Tunde Folake Emeka Yetunde Obinna Amara Segun Ifeoma Kelechi',
    family: 'Okafor Adeyemi Nwosu Balogun Eze Ogunleye Abubakar Onyeka Adebayo Chukwu',
  },
  {
    country: 'IN',
    given: 'Priya Arjun Ananya Rohan Meera Vikram Kavya Siddharth Nandini Karthik Ishita Rahul',
    family: 'Raman Iyer Banerjee Deshpande Reddy Chatterjee Kulkarni Menon Bhatt Srinivasan Kapoor',
  },
  {
    country: 'JP',
    given: 'Haruka Kenji Yuki Daichi Sakura Takumi Aoi Shinji Misaki Ryo Naoko Hiroshi',
    family: 'Tanaka Kobayashi Shimizu Fujimoto Ishikawa Matsuda Nakagawa Okamoto Sasaki Yamamoto',
  },
  {
    country: 'CN',
    given: 'Jiayi Haoran Xinyi Zihan Meiling Junjie Yuxuan Ruoxi Weimin Lihua Peng Qing',
    family: 'Zhang Chen Huang Zhao Zhou Xu Guo Lin Deng Xiao',
  },
  {
    country: 'VN',
    given: 'Linh Minh Thảo Quang Hương Đức Trang Khánh Mai Tuấn Yến Phong',
    family: 'Nguyễn Trần Phạm Hoàng Vũ Đặng Bùi Đỗ Lê Dương',
  },
  {
    country: 'SA',
    given: 'Layla Omar Noor Khalid Salma Yusuf Huda Tariq Rania Faisal Mariam Sami',
    family: 'Al-Harbi Haddad Khoury Al-Qahtani Mansour Nasser El-Sayed Rahman Saleh Aziz',
  },
].map(({ country, given, family }) => ({
  country,
  given: given.split(' '),
  family: family.split(' '),
}))

/** Returns a name as e-mail addresses spell it: in lower case, without accents. */
export function toAscii(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[ßłđøæı’' ]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
}

const LETTERS: Record<string, string> = { ß: 'ss', ł: 'l', đ: 'd', ø: 'o', æ: 'ae', ı: 'i' }
